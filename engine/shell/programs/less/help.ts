/** What h shows. */
export const HELP = `
                   SUMMARY OF LESS COMMANDS

      A number N may be typed before a command marked with *.
      ^X stands for Ctrl and X, ESC-X for Alt and X.

  h  H                 This help.
  q  :q  Q  :Q  ZZ     Leave.
 ---------------------------------------------------------------------------

                           MOVING

  e  ^E  j  ^N  CR  *  One line (or N) further.
  y  ^Y  k  ^K  ^P  *  One line (or N) back.
  f  ^F  ^V  SPACE  *  One window (or N lines) further.
  b  ^B  ESC-v      *  One window (or N lines) back.
  z                 *  A window further; N is the size of the window from now on.
  w                 *  A window back; N is the size of the window from now on.
  d  ^D             *  Half a window (or N lines) further.
  u  ^U             *  Half a window (or N lines) back.
  J  K              *  One line (or N), beyond the end or the beginning too.
  ESC-)  RightArrow *  Half the width of the screen (or N columns) to the right.
  ESC-(  LeftArrow  *  Half the width of the screen (or N columns) to the left.
  F                    To the end, and wait for more, like tail -f.
  r  ^R  ^L            Paint the screen anew.
  R                    The same, and read the file anew.
 ---------------------------------------------------------------------------

                          SEARCHING

  /pattern          *  The next line (or the Nth) in which the pattern is found.
  ?pattern          *  The same, backwards.
  n                 *  The last search once more.
  N                 *  The same in the other direction.
  ESC-u                Highlighted matches on and off.
  &pattern             Only lines with the pattern; an empty one ends that.
        Before a pattern:  ^N or !  lines without it;  ^E or *  on in the next file;
        ^F or @  from the first file on;  ^K  stay where you are;  ^R  no special letters.
 ---------------------------------------------------------------------------

                           JUMPING

  g  <  ESC-<       *  To the first line (or to line N).
  G  >  ESC->       *  To the last line (or to line N).
  p  %              *  To the beginning (or to N percent).
  m<letter>            A mark at the first line of the screen.
  M<letter>            A mark at its last line.
  '<letter>            To a mark.
  ''                   To where the last long jump began.
 ---------------------------------------------------------------------------

                        SEVERAL FILES

  :e name              Another file.
  :n                *  The next file (or the Nth after it).
  :p                *  The one before it.
  :x                *  The first one (or the Nth).
  :d                   Take this file out of the list.
  =  ^G  :f            The name of the file, and where in it the screen stands.
 ---------------------------------------------------------------------------

                        OTHER COMMANDS

  -X                   Switch an option of the command line: a letter.
  --name               The same by its name.
  _X                   Tell how an option stands.
  !command             Run a command of the shell.
  v                    Edit the file with $VISUAL or $EDITOR.
  V                    The version.
 ---------------------------------------------------------------------------

                           OPTIONS

  -e -E   Leave at the end: the second time, the first time.
  -F      Leave at once where everything fits on the screen.
  -g -G   Highlight the last match only; no matches at all.
  -i -I   Take capital and small letters for the same, unless the pattern has capitals; always.
  -J      A column that marks matches.
  -j N    Matches stand on row N.
  -m -M   Longer prompts.
  -n -N   Do not count lines; show their numbers.
  -p text Begin at this pattern.
  -r -R   Send control characters as they are; colours alone.
  -s      One empty line for several.
  -S      Do not fold long lines.
  -x N    Tabs of N columns.
  -X      Do not clear the screen.
  -~      Nothing in the rows behind the end.
`;

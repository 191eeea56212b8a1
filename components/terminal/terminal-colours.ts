import type { ITheme } from '@xterm/xterm';

/** The terminal's palette: the product's colours on the dark ground, each at 4.5:1 or more. */
export const terminalColours: ITheme = {
  background: '#00000000', foreground: '#e8ebf0', cursor: '#8ab0ff', cursorAccent: '#14181f',
  selectionBackground: '#35507f', selectionInactiveBackground: '#2c3541',
  black: '#3b4653', red: '#ff8f86', green: '#5fd39a', yellow: '#e9b949', blue: '#8ab0ff', magenta: '#b9a3ff', cyan: '#5cc8dd', white: '#d5dbe3',
  brightBlack: '#8d99a8', brightRed: '#ffb0a9', brightGreen: '#8be5b9', brightYellow: '#f3d083', brightBlue: '#b2cbff', brightMagenta: '#d3c5ff', brightCyan: '#93dfed', brightWhite: '#ffffff',
};

/** While somebody searches: what is selected is the place that was found. */
export const findingColours: ITheme = { ...terminalColours, selectionInactiveBackground: '#e9b949' };

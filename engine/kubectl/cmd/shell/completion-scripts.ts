/**
 * Completion scripts, by shell. All of them ask `kubectl __completeNoDesc` at each press of Tab; the last line of its answer
 * is a number whose bits say: 2 no space behind a single candidate, 4 no file names, 8 the candidates are file extensions.
 */
export const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `# bash completion for kubectl
__start_kubectl() {
  local IFS=$'\\n' answer directive
  answer="$(kubectl __completeNoDesc "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)"
  directive="\${answer##*:}"
  mapfile -t COMPREPLY <<< "\${answer%:*}"
  if (( directive & 8 )); then
    COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
  fi
  if (( directive & 2 )); then
    compopt -o nospace
  fi
  if (( directive & 4 )); then
    compopt +o default
  fi
}
complete -o default -F __start_kubectl kubectl
`,
  zsh: `#compdef kubectl
# zsh completion for kubectl
_kubectl() {
  local -a found
  local answer directive
  answer="$(kubectl __completeNoDesc "\${words[@]:1:$((CURRENT - 1))}" 2>/dev/null)"
  directive="\${answer##*:}"
  found=("\${(@f)\${answer%:*}}")
  if (( directive & 8 )) || { (( ! (directive & 4) )) && [[ -z "\${found[*]}" ]] }; then
    _files
  elif (( directive & 2 )); then
    compadd -S '' -a found
  else
    compadd -a found
  fi
}
compdef _kubectl kubectl
`,
  fish: `# fish completion for kubectl
function __kubectl_complete
    set -l words (commandline -opc) (commandline -ct)
    kubectl __completeNoDesc $words[2..-1] 2>/dev/null | string match -v ':*'
end
complete -c kubectl -f -a '(__kubectl_complete)'
`,
  powershell: `# powershell completion for kubectl
Register-ArgumentCompleter -CommandName 'kubectl' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
    if ($wordToComplete -eq '') { $words += '' }
    kubectl __completeNoDesc @words 2>$null | Where-Object { $_ -notlike ':*' } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
`,
};

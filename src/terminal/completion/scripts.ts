// The completion scripts of shells for `orders`: they ask the program itself, each time.
import { COMPLETE_COMMAND } from './answer.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const BASH = String.raw`# Completion of "orders" for bash: eval "$(orders completion bash)"
_orders() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o default 2>/dev/null || COMPREPLY=($(compgen -f -- "$2"))
    else
      COMPREPLY+=("$line")
    fi
  done < <("${'$'}{1/#\~\//$HOME/}" ${COMPLETE_COMMAND} bash "${'$'}{COMP_LINE:0:$COMP_POINT}" "$2" 2>/dev/null </dev/null)
}
complete -o nosort -F _orders orders 2>/dev/null || complete -F _orders orders
`;

const ZSH = String.raw`#compdef orders
# Completion of "orders" for zsh: eval "$(orders completion zsh)" behind compinit
_orders() {
  local line program="${'$'}{(Q)words[1]}"
  local -a candidates
  for line in "${'$'}{(@f)$("${'$'}{program/#\~\//$HOME/}" ${COMPLETE_COMMAND} zsh "${'$'}{(@Q)words[2,CURRENT-1]}" "${'$'}{(Q)PREFIX}" 2>/dev/null </dev/null)}"; do
    if [[ $line == :files ]]; then
      [[ $PREFIX == --*=* ]] && compset -P 1 '*='
      _files
      return
    fi
    [[ -n $line ]] && candidates+=("${'$'}{${'$'}{line%%$'\t'*}//:/\\:}:${'$'}{line#*$'\t'}")
  done
  (( $#candidates )) && _describe -V orders candidates
}
if [[ $funcstack[1] == _orders ]]; then _orders "$@"; else compdef _orders orders; fi
`;

const FISH = String.raw`# Completion of "orders" for fish: orders completion fish | source
function __orders_candidates
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    for line in ($program ${COMPLETE_COMMAND} fish $words "$current" 2>/dev/null </dev/null)
        if test "$line" = :files
            set -l kept (string match -r -- '^--[^=]+=' "$current")
            for path in (__fish_complete_path (string replace -r -- '^--[^=]+=' '' "$current"))
                printf '%s%s\n' "$kept" "$path"
            end
        else
            printf '%s\n' "$line"
        end
    end
end
complete -c orders -f -k -a '(__orders_candidates)'
`;

export const SCRIPTS: Record<Shell, string> = { bash: BASH, zsh: ZSH, fish: FISH };

# Completion of poppy in bash. What may stand at the cursor poppy says itself.
_poppy() {
  local -a words=() files=()
  local i word value before=
  for ((i = 1; i <= COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    if [[ ${#words[@]} -gt 0 && ${words[-1]} == --* && ($word == = || ${words[-1]} == *=) ]]; then
      words[-1]+=$word  # bash parts words at =
    else
      words+=("$word")
    fi
  done
  for i in "${!words[@]}"; do  # quotes are the shell's
    word=${words[i]//\\/}
    word=${word#[\"\']}
    words[i]=${word%[\"\']}
  done
  value=${words[-1]}
  if [[ $value == --*=* ]]; then
    before=${value%%=*}=
    value=${value#*=}
  fi
  COMPREPLY=()
  while IFS=$'\t' read -r word _; do
    case $word in
      :files)
        mapfile -t files < <(compgen -f -- "$value")
        COMPREPLY+=("${files[@]}")
        compopt -o filenames 2>/dev/null
        ;;
      :folders)
        mapfile -t files < <(compgen -d -- "$value")
        COMPREPLY+=("${files[@]}")
        compopt -o filenames 2>/dev/null
        ;;
      *)
        word=${word#"$before"}
        [[ ${COMP_WORDS[COMP_CWORD]} == [\"\']* ]] || printf -v word %q "$word"
        COMPREPLY+=("$word")
        ;;
    esac
  done < <("$1" complete "${words[@]}" 2>/dev/null)
}
complete -F _poppy poppy

# Completion of poppy in fish. What may stand at the cursor poppy says itself.
function __poppy_words
    set -l words (commandline -opc)
    set -l last (commandline -ct)
    $words[1] complete $words[2..-1] "$last" 2>/dev/null | while read -l line
        switch $line
            case :files
                __fish_complete_path (string replace -r -- '^--[^=]*=' '' $last)
            case :folders
                __fish_complete_directories (string replace -r -- '^--[^=]*=' '' $last)
            case '*'
                echo $line
        end
    end
end
complete -c poppy -f -a '(__poppy_words)'

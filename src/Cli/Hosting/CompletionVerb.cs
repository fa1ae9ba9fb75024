using System.CommandLine;

namespace CloudAssistant.Cli.Hosting;

/// <summary><c>ca completion</c>: scripts that ask <c>ca</c> itself, by the directive [suggest], so that no verb and no option is listed twice.</summary>
internal static class CompletionVerb
{
    private const string Bash = """
        # Completion of ca for bash: source <(ca completion bash)
        _ca() {
            local line=${COMP_LINE:0:COMP_POINT} current=${COMP_WORDS[COMP_CWORD]} word
            # What is before the cursor, whatever path ca was called by.
            line="ca${line#"${COMP_WORDS[0]}"}"
            COMPREPLY=()
            while IFS= read -r word; do
                # Options only when one was begun.
                [[ $word == [-/]* && $current != -* ]] && continue
                [[ $word == "$current"* ]] && COMPREPLY+=("$word")
            done < <("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)
        }
        complete -o default -F _ca ca
        """;

    private const string Zsh = """
        #compdef ca
        # Completion of ca for zsh: source <(ca completion zsh), after compinit
        _ca() {
            local -a found
            local line="ca ${(j: :)words[2,CURRENT]}"
            found=(${(f)"$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)"})
            # Options only when one was begun.
            [[ ${words[CURRENT]} == -* ]] || found=(${found:#[-\/]*})
            compadd -- $found || _files
        }
        compdef _ca ca
        """;

    public static Command Create(SessionOptions session)
    {
        var shell = new Argument<string>("shell") { Description = "bash or zsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh");
        var verb = new Verb(
            "completion",
            "Prints a script that completes verbs and options on the Tab key; such as source <(ca completion bash) in ~/.bashrc.",
            "ca completion bash",
            "ca completion zsh")
        {
            shell,
        };
        session.BindHere(verb, (parsed, _) =>
        {
            session.Terminal.Out.WriteLine(parsed.GetValue(shell) == "zsh" ? Zsh : Bash);
            return ExitCodes.Success;
        });
        return verb;
    }
}

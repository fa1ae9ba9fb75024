using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Access;

/// <summary>Asks the deny list before anything starts, and tells whoever wants to know what it says.</summary>
/// <param name="read">The list as it is now.</param>
/// <param name="isAccount">Whether a rule's name and a script's are the same account; an empty second one is the agent's own.</param>
internal sealed class DenyGuard(Func<DenyList> read, Func<string, string, bool> isAccount)
{
    /// <summary>Denies nothing.</summary>
    public static readonly DenyGuard Open = new(() => DenyList.Empty, (_, _) => false);

    /// <summary>Gets each list that something was judged by.</summary>
    public Action<DenyList>? Looked { get; set; }

    /// <summary>The list as it is now.</summary>
    public DenyList Read() => read();

    /// <summary>Whether a script may run; null when it may.</summary>
    public Denial? Judge(RunSpec spec) => Judge(
        spec.Kind switch
        {
            ScriptKind.Shell => "shell",
            ScriptKind.Bat => "bat",
            ScriptKind.PowerShell => "powershell",
            _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.Kind, "Give every kind of script its name in deny lists."),
        },
        spec.Username);

    /// <summary>Whether a file may be placed; the agent's own account does that.</summary>
    public Denial? JudgeFile() => Judge("file", "");

    private Denial? Judge(string type, string username)
    {
        var list = read();
        Looked?.Invoke(list);
        return list.Judge(type, name => isAccount(name, username));
    }
}

using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Agent.Access;

/// <summary>One thing that this machine does not run, whatever its server asks.</summary>
/// <param name="Kind">What the rule is about.</param>
/// <param name="Name">The type (shell, bat, powershell, file) or the account; empty for everything.</param>
/// <param name="Stop">What runs already is ended too.</param>
/// <param name="Reason">The operator's own words, at most 200 characters; may be empty.</param>
internal sealed record DenyRule(DenyKind Kind, string Name, bool Stop = false, string Reason = "")
{
    /// <summary>Characters of a reason, at most.</summary>
    public const int ReasonCharactersMax = ProtocolLimits.FactsDenyReasonCharactersMax;

    /// <summary>Characters of an account's name, at most.</summary>
    public const int NameCharactersMax = 128;

    /// <summary>The types there are; a file that is sent is one of them.</summary>
    public static readonly IReadOnlyList<string> Types = ["shell", "bat", "powershell", "file"];

    /// <summary>How the server and its callers see the rule: <c>all</c>, <c>type shell</c>, <c>user root</c>.</summary>
    public string Selector => Kind switch
    {
        DenyKind.All => "all",
        DenyKind.Type => $"type {Name}",
        _ => $"user {Name}",
    };

    /// <summary>Its line of the file.</summary>
    public string Line => $"{Selector}{(Stop ? " stop" : "")}{(Reason.Length > 0 ? $": {Reason}" : "")}";

    /// <summary>Both are about the same.</summary>
    public bool IsAbout(DenyRule other) => Kind == other.Kind && Name == other.Name;

    /// <summary>What is wrong with the rule; null when nothing is.</summary>
    public string? WhyNot() =>
        Kind == DenyKind.Type && !Types.Contains(Name) ? $"A type is {string.Join(", ", Types)}, not '{Name}'."
        : Kind == DenyKind.User && !IsName(Name) ? $"An account's name has 1 to {NameCharactersMax} characters, none of them a space or a colon."
        : Reason.Length > ReasonCharactersMax || Reason.Any(char.IsControl) ? $"A reason is one line of at most {ReasonCharactersMax} characters."
        : null;

    /// <summary>The rule a line says; null for a line that says none.</summary>
    public static DenyRule? Read(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var reason = colon < 0 ? "" : line[(colon + 1)..].Trim();
        var words = (colon < 0 ? line : line[..colon]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var stop = words is [_, .., "stop"];
        DenyRule? rule = (stop ? words[..^1] : words) switch
        {
            ["all"] => new(DenyKind.All, "", stop, reason),
            ["type", var type] => new(DenyKind.Type, type, stop, reason),
            ["user", var user] => new(DenyKind.User, user, stop, reason),
            // An account of that name, and nothing more.
            ["user"] when stop => new(DenyKind.User, "stop", false, reason),
            _ => null,
        };
        return rule?.WhyNot() is null ? rule : null;
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= NameCharactersMax && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == ':');
}

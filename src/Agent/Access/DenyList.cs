using System.Text;
using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Agent.Access;

/// <summary>What this machine does not run, as its operator wrote it down; pure. What cannot be understood denies everything.</summary>
internal sealed class DenyList
{
    /// <summary>Rules, at most.</summary>
    public const int RulesMax = 1_000;

    /// <summary>Selectors told to the server, at most; the last one then says how many more there are.</summary>
    public const int ToldMax = ProtocolLimits.FactsDeniedMax;

    private const int ToldCharactersMax = 48;
    private const string Head = "# What this machine does not run, whatever its server asks: a rule a line. Read anew before each start.\n"
        + "#   all | type shell|bat|powershell|file | user NAME   then, if wanted: stop (end what runs too), and : and a reason\n";

    public static readonly DenyList Empty = new([], null);

    private DenyList(IReadOnlyList<DenyRule> rules, string? broken) => (Rules, WhyBroken) = (rules, broken);

    public IReadOnlyList<DenyRule> Rules { get; }

    /// <summary>Why the list cannot be understood; then everything is denied. Null for a sound one.</summary>
    public string? WhyBroken { get; }

    /// <summary>As the server is told: what is denied, without reasons.</summary>
    public IReadOnlyList<string> Told => WhyBroken is not null
        ? ["all"]
        : Rules.Count <= ToldMax
            ? [.. Rules.Select(r => Cut(r.Selector))]
            : [.. Rules.Take(ToldMax - 1).Select(r => Cut(r.Selector)), $"and {Rules.Count - ToldMax + 1} more"];

    /// <summary>The reasons for it, each once; at most 200 characters.</summary>
    public string ToldReason
    {
        get
        {
            var all = WhyBroken ?? string.Join("; ", Rules.Select(r => r.Reason).Where(r => r.Length > 0).Distinct());
            return all.Length <= DenyRule.ReasonCharactersMax ? all : all[..(DenyRule.ReasonCharactersMax - 1)] + "…";
        }
    }

    public static DenyList Of(IReadOnlyList<DenyRule> rules) => new(rules, null);

    public static DenyList Broken(string why) => new([], why);

    /// <summary>Reads a file's text.</summary>
    public static DenyList Read(string text)
    {
        var rules = new List<DenyRule>();
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var said = line.Trim();
            if (said.Length == 0 || said[0] == '#')
                continue;
            if (DenyRule.Read(said) is not { } rule)
                return Broken($"line {number} of the deny list is no rule");
            if (rules.Count == RulesMax)
                return Broken($"the deny list has more than {RulesMax} rules");
            rules.Add(rule);
        }
        return Of(rules);
    }

    /// <summary>The file's text.</summary>
    public string Text() => Rules.Aggregate(new StringBuilder(Head), (text, rule) => text.Append(rule.Line).Append('\n')).ToString();

    /// <summary>With rules added; one that is there already gets the new words.</summary>
    public DenyList With(IEnumerable<DenyRule> added) =>
        added.Aggregate(this, (list, rule) => Of([.. list.Rules.Where(r => !r.IsAbout(rule)), rule]));

    /// <summary>Without the rules about the same.</summary>
    public DenyList Without(IReadOnlyCollection<DenyRule> lifted) => Of([.. Rules.Where(r => !lifted.Any(r.IsAbout))]);

    /// <summary>Whether something may run.</summary>
    /// <param name="type">One of <see cref="DenyRule.Types"/>.</param>
    /// <param name="runsAs">Whether it runs as the account of a name.</param>
    /// <returns>Null when it may. Of several rules one that ends what runs is told first.</returns>
    public Denial? Judge(string type, Func<string, bool> runsAs)
    {
        if (WhyBroken is { } why)
            return new($"Denied by the instance: everything, because {why}.", Stop: false);
        var rule = Rules.Where(r => r.Kind switch
        {
            DenyKind.All => true,
            DenyKind.Type => r.Name == type,
            _ => runsAs(r.Name),
        }).OrderByDescending(r => r.Stop).FirstOrDefault();
        return rule is null ? null : new($"Denied by the instance: {Words(rule)}{(rule.Reason.Length > 0 ? $" ({rule.Reason})" : "")}.", rule.Stop);
    }

    private static string Words(DenyRule rule) => (rule.Kind, rule.Name) switch
    {
        (DenyKind.All, _) => "everything",
        (DenyKind.Type, "file") => "files",
        (DenyKind.Type, var type) => $"scripts of type {type}",
        (_, var user) => $"whatever runs as {user}",
    };

    private static string Cut(string text) => text.Length <= ToldCharactersMax ? text : text[..(ToldCharactersMax - 1)] + "…";
}

namespace CloudAssistant.Gateway.Hosting;

/// <summary>Keeps what callers send out of the logs, whatever the settings say.</summary>
internal static class Discretion
{
    // The web server logs targets of requests, and the ECS API carries scripts and signatures in them; Orleans logs whole messages.
    private static readonly (string Category, LogLevel Min)[] Talkative =
        [("Microsoft.AspNetCore", LogLevel.Warning), ("Orleans", LogLevel.Information), ("Microsoft.Orleans", LogLevel.Information)];

    /// <summary>Gives every rule a filter more: one that a more exact rule, or a rule for a provider, cannot go past.</summary>
    public static void KeepContentsOutOfLogs(LoggerFilterOptions filters)
    {
        var rules = filters.Rules.ToList();
        filters.Rules.Clear();
        // Where no rule fits, this one does.
        filters.Rules.Add(new(null, null, filters.MinLevel, (_, category, level) => MayLog(category, level)));
        foreach (var rule in rules)
            filters.Rules.Add(new(rule.ProviderName, rule.CategoryName, rule.LogLevel, (provider, category, level) =>
                MayLog(category, level) && (rule.Filter is null || rule.Filter(provider, category, level))));
    }

    /// <summary>Whether a line of that category and level may be written at all.</summary>
    public static bool MayLog(string? category, LogLevel level) =>
        category is null || Talkative.All(one => level >= one.Min || !IsUnder(category, one.Category));

    private static bool IsUnder(string category, string parent) =>
        category.StartsWith(parent, StringComparison.OrdinalIgnoreCase) && (category.Length == parent.Length || category[parent.Length] == '.');
}

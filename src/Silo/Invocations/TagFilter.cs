using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>Filters by tags of invocations: all of them must be there; an empty value means any value.</summary>
internal static class TagFilter
{
    public static void Add(
        IReadOnlyDictionary<string, string> tags, string invocationColumn, List<string> filters, List<(string, object?)> parameters)
    {
        var number = 0;
        foreach (var (key, value) in tags)
        {
            var byValue = value.Length == 0 ? "" : $" AND t.value = @tv{number}";
            Filters.Add(
                filters, parameters,
                $"{invocationColumn} IN (SELECT t.invocation FROM invocation_tags t WHERE t.account = @account AND t.key = @tk{number}{byValue})",
                [($"tk{number}", key), .. value.Length == 0 ? [] : new (string, object)[] { ($"tv{number}", value) }]);
            number++;
        }
    }
}

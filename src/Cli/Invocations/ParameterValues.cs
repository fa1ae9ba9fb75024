using System.CommandLine;
using CloudAssistant.Api.Tags;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Invocations;

/// <summary>Values for <c>{{KEY}}</c> in a script.</summary>
internal static class ParameterValues
{
    /// <summary><c>--parameter KEY=VALUE</c></summary>
    public static Option<Tag[]> Option() => TextOptions.Tags("--parameter", "Value for {{KEY}} in the script; may be repeated.");

    /// <summary>The values by name; null for none.</summary>
    public static IReadOnlyDictionary<string, string>? Of(Tag[]? given)
    {
        var parameters = new Dictionary<string, string>();
        foreach (var (key, value) in given ?? [])
        {
            if (!parameters.TryAdd(key, value))
                throw new UsageException($"--parameter {key} is given twice.");
        }
        return parameters.Count > 0 ? parameters : null;
    }
}

using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Calls;

/// <summary>Parameters of an action as they are typed: <c>--Name value</c> or <c>--Name=value</c>.</summary>
internal static class CallParameters
{
    /// <summary>The parameters in their order; throws <see cref="UsageException"/> for what is none, without telling a value.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(IReadOnlyList<string> typed)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        for (var at = 0; at < typed.Count; at++)
        {
            if (typed[at] is not ['-', '-', .. { Length: > 0 } name] || name.StartsWith('='))
                throw new UsageException($"Parameter {parameters.Count + 1} should read --Name value.");
            var split = name.IndexOf('=');
            if (split < 0 && at + 1 == typed.Count)
                throw new UsageException($"--{name} has no value.");
            var (key, value) = split < 0 ? (name, typed[++at]) : (name[..split], name[(split + 1)..]);
            if (parameters.Exists(one => one.Key == key))
                throw new UsageException($"--{key} is given twice; lists are numbered: --{key}.1, --{key}.2.");
            parameters.Add(new(key, value));
        }
        return parameters;
    }
}

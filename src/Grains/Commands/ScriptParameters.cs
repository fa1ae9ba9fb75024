using System.Collections.Immutable;
using System.Text;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Commands;

/// <summary>Whether the parameters of a call fit the script they are for.</summary>
internal static class ScriptParameters
{
    /// <summary>Null when they fit, else why not. <paramref name="parameters"/> is null when the call carried none.</summary>
    public static Refusal? Check(CommandDraft draft, IReadOnlyDictionary<string, string>? parameters, CommandOptions options)
    {
        if (!draft.EnableParameter)
        {
            return parameters is { Count: > 0 }
                ? new Refusal(RefusalCode.ParameterDisabled, "The command does not take parameters: EnableParameter is false.")
                : null;
        }

        if (!ScriptTemplate.Names(draft.Script, options).Try(out var names, out var refusal))
            return refusal;
        parameters ??= ImmutableSortedDictionary<string, string>.Empty;
        return CheckKeys(names, parameters, options) ?? CheckSize(draft, parameters, options.ScriptBytesLimit);
    }

    private static Refusal? CheckKeys(ImmutableArray<string> names, IReadOnlyDictionary<string, string> parameters, CommandLimitOptions limits)
    {
        if (parameters.Count > limits.ParametersMax)
            return new(RefusalCode.ParameterCountExceedLimit, $"{parameters.Count} parameters are given; at most {limits.ParametersMax} are allowed.");
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in parameters.Keys)
        {
            if (key.Length == 0)
                return new(RefusalCode.InvalidParameterParameters, "A parameter has no key.");
            if (key.Length > limits.ParameterKeyCharactersMax)
                return new(RefusalCode.ParameterKeyExceedLimit, $"The key of a parameter has {key.Length} characters; at most {limits.ParameterKeyCharactersMax} are allowed.");
            if (!seen.Add(key))
                return new(RefusalCode.ParameterKeyDuplicate, "Two parameters have the same key; case does not count.");
            if (!names.Contains(key, StringComparer.OrdinalIgnoreCase))
                return new(RefusalCode.ParameterNotMatched, "A parameter is given that the script does not name.");
        }

        return null;
    }

    private static Refusal? CheckSize(CommandDraft draft, IReadOnlyDictionary<string, string> parameters, int scriptBytesLimit)
    {
        // Built-in names stay: their values are short and not the caller's.
        var filled = ScriptTemplate.Fill(draft.Script, parameters, name => name.Contains(':', StringComparison.Ordinal));
        var bytes = Encoding.UTF8.GetByteCount(filled);
        return bytes >= scriptBytesLimit
            ? new(RefusalCode.CmdContentExceedLimit, $"The script with its parameters has {bytes} bytes; it must be shorter than {scriptBytesLimit} bytes.")
            : null;
    }
}

using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Commands;

/// <summary>
/// <c>{{name}}</c> in scripts. Blanks and line breaks around a name do not count, nor does its case. Names that begin with <c>ACS::</c>
/// are built in. Replacement is textual, as the API has it: nothing is quoted.
/// </summary>
internal static partial class ScriptTemplate
{
    private const string BuiltInPrefix = "ACS::";

    private static readonly HashSet<string> BuiltIns = new(StringComparer.OrdinalIgnoreCase)
    {
        "ACS::RegionId", "ACS::AccountId", "ACS::InstanceId", "ACS::InstanceName", "ACS::InvokeId", "ACS::CommandId",
    };

    /// <summary>Replaces each name by its value; a name without a value becomes empty. Values are not looked into again.</summary>
    /// <param name="script">The text.</param>
    /// <param name="values">Values by name, in any case.</param>
    /// <param name="leave">Names that stay as they are, for a later hand.</param>
    public static string Fill(string script, IReadOnlyDictionary<string, string> values, Func<string, bool> leave)
    {
        var byName = new Dictionary<string, string>(values.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in values)
            byName[name] = value;
        return Place().Replace(script, place =>
        {
            var name = place.Groups["name"].Value;
            return !IsName(name) && !IsBuiltIn(name) || leave(name) ? place.Value : byName.GetValueOrDefault(name, "");
        });
    }

    /// <summary>The names a script asks for, as first written, each once, in order, without those built in; or what is wrong with them.</summary>
    public static Reply<ImmutableArray<string>> Names(string script, CommandLimitOptions? limits = null)
    {
        limits ??= new();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (Match place in Place().Matches(script))
        {
            var name = place.Groups["name"].Value;
            if (name.Length == 0)
                return new Refusal(RefusalCode.CmdParamEmptyKey, "A parameter {{}} of the script has no name.");
            if (IsBuiltIn(name))
                continue;
            if (IsOfStore(name))
                return new Refusal(RefusalCode.ParameterStoreNotSupported, "This server has no parameter store: a script cannot name its parameters.");
            if (!IsName(name))
                return new Refusal(RefusalCode.CmdParamInvalidParamName, "A parameter name is made of a-z, A-Z, 0-9, - and _, or is a built-in name such as ACS::InstanceId.");
            if (Encoding.UTF8.GetByteCount(name) is var bytes && bytes > limits.ParameterNameBytesMax)
                return new Refusal(RefusalCode.CmdParamNameExceedLimit, $"A parameter name has {bytes} bytes; at most {limits.ParameterNameBytesMax} are allowed.");
            if (seen.Add(name))
                names.Add(name);
        }

        return names.Count > limits.ParameterNamesMax
            ? new Refusal(RefusalCode.CmdParamCountExceedLimit, $"The script has {names.Count} different parameter names; at most {limits.ParameterNamesMax} are allowed.")
            : names.ToImmutable();
    }

    private static bool IsBuiltIn(string name) => name.StartsWith(BuiltInPrefix, StringComparison.OrdinalIgnoreCase) && BuiltIns.Contains(name);

    private static bool IsOfStore(string name) =>
        name.StartsWith("oos:", StringComparison.OrdinalIgnoreCase) || name.StartsWith("oos-secret:", StringComparison.OrdinalIgnoreCase);

    private static bool IsName(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    [GeneratedRegex(@"\{\{\s*(?<name>[^{}]*?)\s*\}\}")]
    private static partial Regex Place();
}

using System.Globalization;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Http;

/// <summary>Reads parameters of one call. The first thing that is wrong is kept in <see cref="Fault"/>; look at it before using any value.
/// An empty value is no value.</summary>
internal sealed class ParameterReader(IReadOnlyDictionary<string, string> parameters, CommandLimitOptions? limits = null)
{
    /// <summary>May hold any text: the one is kept as it is, the other is JSON.</summary>
    private static readonly HashSet<string> AnyText = new(StringComparer.Ordinal) { "CommandContent", "Parameters", "Content" };

    /// <summary>What was wrong first, or null.</summary>
    public ApiFault? Fault { get; private set; } = RefuseNul(parameters);

    /// <summary>Limits of this server; those that are documented when there are none.</summary>
    public CommandLimitOptions Limits { get; } = limits ?? new();

    /// <summary>All parameters.</summary>
    public IReadOnlyDictionary<string, string> All => parameters;

    /// <summary>Notes a fault, unless there is one already.</summary>
    public void Refuse(ApiFault fault) => Fault ??= fault;

    /// <summary>Notes a fault, unless there is one already.</summary>
    public void Refuse(RefusalCode code, string message) => Refuse(RefusalResponses.Of(code, message));

    /// <summary>Whether the parameter has a value.</summary>
    public bool Has(string name) => Optional(name) is not null;

    /// <summary>The value, or null.</summary>
    public string? Optional(string name) => parameters.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>The value, also an empty one; null when absent.</summary>
    public string? Given(string name) => parameters.GetValueOrDefault(name);

    /// <summary>The value, or empty.</summary>
    public string Text(string name) => Optional(name) ?? "";

    /// <summary>The value, which must be there.</summary>
    public string Required(string name)
    {
        if (Optional(name) is { } value)
            return value;
        Refuse(RefusalResponses.Missing(name));
        return "";
    }

    /// <summary>true or false, any case; null when absent.</summary>
    public bool? Flag(string name)
    {
        if (Optional(name) is not { } text)
            return null;
        if (bool.TryParse(text, out var flag))
            return flag;
        Refuse(RefusalResponses.Invalid(name, "true or false"));
        return null;
    }

    /// <summary>A whole number; null when absent. A number too large for the type is as wrong as a word.</summary>
    public long? Number(string name, ApiFault? otherwise = null)
    {
        if (Optional(name) is not { } text)
            return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        Refuse(otherwise ?? RefusalResponses.Invalid(name, "a whole number"));
        return null;
    }

    /// <summary>An id; null when absent, refused with <paramref name="code"/> when it is none: an id that cannot be is an id that is not there.</summary>
    public T? Id<T>(string name, RefusalCode code)
        where T : struct, IParsable<T>
    {
        if (Optional(name) is not { } text)
            return null;
        if (T.TryParse(text, CultureInfo.InvariantCulture, out var id))
            return id;
        Refuse(code, $"The specified {name} does not exist.");
        return null;
    }

    /// <summary>An id that must be there.</summary>
    public T RequiredId<T>(string name, RefusalCode code)
        where T : struct, IParsable<T>
    {
        Required(name);
        return Id<T>(name, code) ?? default;
    }

    /// <summary>An id to filter by; null when absent. <paramref name="matchesNone"/> becomes true when it is none: lists of unknown things are empty.</summary>
    public T? FilterId<T>(string name, ref bool matchesNone)
        where T : struct, IParsable<T>
    {
        if (Optional(name) is not { } text)
            return null;
        if (T.TryParse(text, CultureInfo.InvariantCulture, out var id))
            return id;
        matchesNone = true;
        return null;
    }

    /// <summary>Values of <c>Name.1</c>, <c>Name.2</c>, … in order of their numbers; gaps are left out.</summary>
    public List<(int Number, string Value)> List(string name) => [.. Numbered(name, [""]).Select(entry => (entry.Number, entry.Value))];

    /// <summary>Values of <c>Name.1.Member</c>, <c>Name.2.Member</c>, … of all these members, in order of their numbers.</summary>
    public List<(int Number, string Member, string Value)> List(string name, params string[] members) => Numbered(name, members);

    private static ApiFault? RefuseNul(IReadOnlyDictionary<string, string> parameters)
    {
        foreach (var (name, value) in parameters)
        {
            // No database takes it, and nothing that has a name holds it.
            if (name.Contains('\0', StringComparison.Ordinal) || (value.Contains('\0', StringComparison.Ordinal) && !AnyText.Contains(name)))
                return RefusalResponses.Invalid(name.Replace("\0", "", StringComparison.Ordinal), "the character U+0000 is not taken");
        }

        return null;
    }

    /// <summary>Each number is written in one way, so that no two entries have the same; what cannot be read is refused, never left out:
    /// an entry that is misread widens what a call does.</summary>
    private List<(int Number, string Member, string Value)> Numbered(string name, string[] members)
    {
        var values = new List<(int Number, string Member, string Value)>();
        foreach (var (key, value) in parameters)
        {
            if (key.Length <= name.Length || key[name.Length] != '.' || !key.StartsWith(name, StringComparison.Ordinal))
                continue;
            var rest = key.AsSpan(name.Length + 1);
            var dot = rest.IndexOf('.');
            var digits = dot < 0 ? rest : rest[..dot];
            var member = dot < 0 ? "" : rest[(dot + 1)..].ToString();
            if (members.Contains(member, StringComparer.Ordinal) && (dot < 0 || member.Length > 0) && digits is [not '0', ..]
                && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                values.Add((number, member, value));
            }
            else
            {
                var shapes = members.Select(one => one.Length == 0 ? $"{name}.1" : $"{name}.1.{one}");
                Refuse(RefusalResponses.Invalid(name, $"its entries are numbered from 1 without leading zeros, such as {string.Join(" and ", shapes)}"));
            }
        }

        values.Sort((a, b) => a.Number.CompareTo(b.Number));
        return values;
    }
}

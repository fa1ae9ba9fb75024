using System.Globalization;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Http;

/// <summary>Reads parameters of one call. The first thing that is wrong is kept in <see cref="Fault"/>; look at it before using any value.
/// An empty value is no value.</summary>
internal sealed class ParameterReader(IReadOnlyDictionary<string, string> parameters)
{
    /// <summary>What was wrong first, or null.</summary>
    public ApiFault? Fault { get; private set; }

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
    public List<(int Number, string Value)> List(string name) => Numbered(name, "");

    /// <summary>Values of <c>Name.1.Member</c>, <c>Name.2.Member</c>, … in order of their numbers.</summary>
    public List<(int Number, string Value)> List(string name, string member) => Numbered(name, "." + member);

    private List<(int Number, string Value)> Numbered(string name, string tail)
    {
        var values = new List<(int Number, string Value)>();
        foreach (var (key, value) in parameters)
        {
            if (key.Length > name.Length + 1 + tail.Length
                && key[name.Length] == '.'
                && key.StartsWith(name, StringComparison.Ordinal)
                && key.EndsWith(tail, StringComparison.Ordinal)
                && int.TryParse(key.AsSpan(name.Length + 1, key.Length - name.Length - 1 - tail.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number > 0)
            {
                values.Add((number, value));
            }
        }

        values.Sort((a, b) => a.Number.CompareTo(b.Number));
        return values;
    }
}

using System.Buffers;
using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Grains.Instances;

/// <summary>What is taken of the facts an agent tells. An agent's machine names itself; nothing it says can be too long or break a page.</summary>
internal static class FactsRules
{
    /// <summary>Characters of any text in facts, at most.</summary>
    public const int CharactersMax = 128;

    /// <summary>Addresses kept, at most.</summary>
    public const int AddressesMax = 16;

    /// <summary>Denials kept, at most.</summary>
    public const int DeniedMax = 16;

    /// <summary>Characters of the reason for them, at most.</summary>
    public const int DenyReasonCharactersMax = 200;

    /// <summary>Characters of a time zone's name, at most.</summary>
    public const int ZoneCharactersMax = 64;

    private static readonly SearchValues<char> ZoneCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/");

    /// <summary>The facts without control characters, cut to their limits; without a time zone that cannot be the name of one.</summary>
    public static InstanceFacts Clean(InstanceFacts facts) => new()
    {
        Hostname = Clean(facts.Hostname),
        OsType = Clean(facts.OsType),
        OsVersion = Clean(facts.OsVersion),
        Architecture = Clean(facts.Architecture),
        Addresses = facts.Addresses.IsDefault ? [] : [.. facts.Addresses.Take(AddressesMax).Select(address => Clean(address))],
        TimeZone = CleanZone(facts.TimeZone),
        MachineId = Clean(facts.MachineId),
        AgentVersion = Clean(facts.AgentVersion),
        Denied = facts.Denied.IsDefault ? [] : [.. facts.Denied.Take(DeniedMax).Select(denied => Clean(denied))],
        DenyReason = Clean(facts.DenyReason, DenyReasonCharactersMax),
    };

    /// <summary>A text without control characters and lone surrogates, cut to its limit.</summary>
    public static string Clean(string text, int charactersMax = CharactersMax)
    {
        text ??= "";
        if (text.Length > charactersMax)
            text = text[..charactersMax];
        return text.All(c => !char.IsControl(c) && !char.IsSurrogate(c))
            ? text
            : string.Concat(text.EnumerateRunes().Where(rune => !System.Text.Rune.IsControl(rune)).Select(rune => rune.ToString()));
    }

    // Which zones there are is for who uses it to know: zone data differ between machines. Part of a name is another zone's, so nothing is cut.
    private static string CleanZone(string zone) => zone is { Length: <= ZoneCharactersMax } && !zone.AsSpan().ContainsAnyExcept(ZoneCharacters) ? zone : "";

    /// <summary>True when both say the same.</summary>
    public static bool Same(InstanceFacts one, InstanceFacts other) =>
        one.Addresses.SequenceEqual(other.Addresses) && Denied(one).SequenceEqual(Denied(other))
        && one with { Addresses = [], Denied = [] } == other with { Addresses = [], Denied = [] };

    // A silo of before passes facts on without it.
    private static ImmutableArray<string> Denied(InstanceFacts facts) => facts.Denied.IsDefault ? [] : facts.Denied;
}

using CloudAssistant.Agent.Protocol;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>Takes facts from the wire, cut to their limits: a machine with many addresses is still a machine.</summary>
internal static class FactsReading
{
    public static InstanceFacts Read(Facts facts) => new()
    {
        Hostname = Cut(facts.Hostname),
        OsType = Cut(facts.OsType),
        OsVersion = Cut(facts.OsVersion),
        Architecture = Cut(facts.Architecture),
        Addresses = [.. facts.Addresses.Take(ProtocolLimits.FactsAddressesMax).Select(address => Cut(address))],
        TimeZone = Cut(facts.TimeZone),
        MachineId = Cut(facts.MachineId),
        AgentVersion = Cut(facts.AgentVersion),
        Denied = [.. facts.Denied.Take(ProtocolLimits.FactsDeniedMax).Select(denied => Cut(denied))],
        DenyReason = Cut(facts.DenyReason, ProtocolLimits.FactsDenyReasonCharactersMax),
    };

    /// <summary>Bounded, and without characters that no name or address has.</summary>
    public static string Cut(string text, int end = ProtocolLimits.FactsTextCharactersMax)
    {
        text = Plain(text);
        if (text.Length <= end)
            return text;
        // Half a character is none, and no database takes it.
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)];
    }

    /// <summary>Without control characters: what one agent says must not break what is stored of all.</summary>
    public static string Plain(string text) => text.Any(char.IsControl) ? string.Concat(text.Where(c => !char.IsControl(c))) : text;
}

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
        Addresses = [.. facts.Addresses.Take(ProtocolLimits.FactsAddressesMax).Select(Cut)],
        TimeZone = Cut(facts.TimeZone),
        MachineId = Cut(facts.MachineId),
        AgentVersion = Cut(facts.AgentVersion),
    };

    /// <summary>Bounded, and without characters that no name or address has.</summary>
    public static string Cut(string text)
    {
        if (text.Any(char.IsControl))
            text = string.Concat(text.Where(c => !char.IsControl(c)));
        return text.Length <= ProtocolLimits.FactsTextCharactersMax ? text : text[..ProtocolLimits.FactsTextCharactersMax];
    }
}

using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using CloudAssistant.Agent.Access;
using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Agent.Instances;

/// <summary>Looks at the machine.</summary>
internal sealed class FactsCollector(StateDirectory directory)
{
    public Facts Collect()
    {
        var denied = DenyFile.Of(directory).Read();
        return Collect(denied.Told, denied.ToldReason);
    }

    private Facts Collect(IEnumerable<string> denied, string denyReason) => new()
    {
        Hostname = Cut(Environment.MachineName),
        OsType = Machine.This.OsType,
        OsVersion = Cut(Machine.This.OsName()),
        Architecture = RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => "x64",
            Architecture.Arm64 => "arm64",
            var other => other.ToString().ToLowerInvariant(),
        },
        Addresses = { Addresses() },
        TimeZone = Machine.This.TimeZone(),
        MachineId = Cut(Machine.This.MachineId() ?? directory.EnsureMachineId()),
        AgentVersion = AgentVersion.Text,
        Denied = { denied },
        DenyReason = denyReason,
    };

    private static List<string> Addresses()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces()
                .Where(n => n.NetworkInterfaceType != NetworkInterfaceType.Loopback && n.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
                .SelectMany(n => n.GetIPProperties().UnicastAddresses)
                .Select(a => a.Address)
                .Where(a => !a.IsIPv6LinkLocal && !System.Net.IPAddress.IsLoopback(a))
                .OrderBy(a => a.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)
                .Select(a => a.ToString())
                .Distinct()
                .Take(ProtocolLimits.FactsAddressesMax)
                .ToList();
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }

    private static string Cut(string text) => text.Length <= ProtocolLimits.FactsTextCharactersMax ? text : text[..ProtocolLimits.FactsTextCharactersMax];
}

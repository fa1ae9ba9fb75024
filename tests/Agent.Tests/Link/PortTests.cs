using System.Globalization;
using CloudAssistant.Agent.Linux;
using CloudAssistant.Agent.Tests.Verbs;

namespace CloudAssistant.Agent.Tests.Link;

public class PortTests
{
    private static readonly string[] Tables = ["tcp", "tcp6", "udp", "udp6", "raw", "raw6"];

    [Fact]
    public async Task The_program_at_work_has_one_connection_and_no_port_anybody_could_come_in_by()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        using var process = AgentCommand.Start("exec \"$@\"", "run", "--state-dir", agent.State.Path);
        await gateway.WelcomeAsync();
        var own = Directory.EnumerateFiles($"/proc/{process.Id}/fd").Select(fd => new FileInfo(fd).LinkTarget).ToHashSet();
        var sockets = Tables
            .Select(table => $"/proc/{process.Id}/net/{table}")
            .Where(File.Exists)
            .SelectMany(table => File.ReadLines(table).Skip(1).Select(line => (Table: Path.GetFileName(table), Fields: line.Split(' ', StringSplitOptions.RemoveEmptyEntries))))
            .Where(row => own.Contains($"socket:[{row.Fields[9]}]"))
            .ToArray();
        // Established, to the gateway.
        var (_, fields) = Assert.Single(sockets);
        Assert.Equal(("01", gateway.Address.Port), (fields[3], int.Parse(fields[2].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
        Assert.Equal(0, Libc.Kill(process.Id, Libc.SigTerm));
        await process.WaitForExitAsync().WaitAsync(ScriptedGateway.Patience);
    }
}

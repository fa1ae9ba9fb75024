using System.CommandLine;
using System.Net;
using CloudAssistant.FleetSimulator.Fleet;
using CloudAssistant.FleetSimulator.Runs;

namespace CloudAssistant.FleetSimulator;

/// <summary>The command line of the simulator. The bench drives it; it can be used alone.</summary>
internal static class CommandLine
{
    private static readonly Option<string> File = new("--fleet") { Required = true, Description = "File of the prepared fleet." };

    private static readonly Option<int> AtOnce = new("--real-at-once") { DefaultValueFactory = _ => 4, Description = "Real scripts at once in this process." };

    public static RootCommand Build() =>
        new("Simulates a fleet of agents over real WebSocket links with the real protocol, enrollment and keys. Scripts are simulated unless --run real.")
        {
            Enroll(), Serve(), Shells(),
        };

    private static Command Shells()
    {
        var command = new Command("shells", "Runs scripts that come on standard input, for a simulator.") { AtOnce };
        command.SetAction(parsed => ShellServer.Run(parsed.GetValue(AtOnce)));
        return command;
    }

    private static Command Enroll()
    {
        var server = new Option<string>("--server") { Required = true, Description = "Address of a gateway." };
        var activation = new Option<string>("--activation-id") { Required = true };
        var count = new Option<int>("--count") { Required = true, Description = "Agents to enroll and add to the file." };
        var command = new Command("enroll", "Adds agents to a fleet. The code comes from CLOUD_ASSISTANT_ACTIVATION_CODE.") { server, activation, count, File };
        command.SetAction(async (parsed, cancellation) =>
        {
            var file = new FleetFile(parsed.GetRequiredValue(File));
            var code = Environment.GetEnvironmentVariable("CLOUD_ASSISTANT_ACTIVATION_CODE") ?? "";
            using var enroller = new Enroller(new Uri(parsed.GetRequiredValue(server)));
            var members = await enroller.EnrollAsync(
                parsed.GetRequiredValue(activation), code, file.Read().Count, parsed.GetRequiredValue(count), cancellation);
            file.Append(members);
            return 0;
        });
        return command;
    }

    private static Command Serve()
    {
        var gateways = new Option<string[]>("--gateway") { Required = true, Description = "Address and port of a gateway; several share the fleet." };
        var first = new Option<int>("--first") { Description = "First agent of the file." };
        var count = new Option<int>("--count") { Required = true, Description = "Agents to simulate, at most some 19,000 in one process." };
        var source = new Option<string>("--source") { DefaultValueFactory = _ => "127.0.0.1", Description = "Source address of the links: one has some 28,000 ports." };
        var run = new Option<string>("--run") { DefaultValueFactory = _ => "instant", Description = "instant, real, or milliseconds such as 500 or 100-2000." };
        var output = new Option<int>("--output-bytes") { DefaultValueFactory = _ => 100, Description = "Bytes a simulated script prints." };
        var command = new Command("serve", "Links the agents and serves until standard input ends. Reads commands and answers in lines: see Console.")
        {
            File, gateways, first, count, source, run, output, AtOnce,
        };
        command.SetAction(parsed => new Session(
            [.. new FleetFile(parsed.GetRequiredValue(File)).Read().Skip(parsed.GetValue(first)).Take(parsed.GetRequiredValue(count))],
            [.. parsed.GetRequiredValue(gateways).Select(IPEndPoint.Parse)],
            IPAddress.Parse(parsed.GetRequiredValue(source)),
            RunOptions.Parse(parsed.GetRequiredValue(run), parsed.GetValue(output)),
            parsed.GetValue(AtOnce)).Run());
        return command;
    }
}

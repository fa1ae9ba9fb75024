using System.CommandLine;
using CloudAssistant.Bench.Hosting;
using CloudAssistant.Bench.Measures;
using CloudAssistant.Bench.Measures.Pressure;
using CloudAssistant.Bench.Measures.Reads;
using CloudAssistant.Bench.Measures.RealAgent;
using CloudAssistant.Bench.Measures.Signed;
using CloudAssistant.Bench.Measures.Ticks;
using CloudAssistant.Launcher;

namespace CloudAssistant.Bench;

/// <summary>The command line of ./bench: a verb per measurement.</summary>
internal static class CommandLine
{
    internal static readonly Option<int> Agents = new("--agents") { DefaultValueFactory = _ => 10_000, Description = "Agents of the fleet." };
    internal static readonly Option<int> Silos = new("--silos") { DefaultValueFactory = _ => 1 };
    internal static readonly Option<int> Gateways = new("--gateways") { DefaultValueFactory = _ => 1 };
    internal static readonly Option<bool> Json = new("--json") { Description = "The last line on standard output is one JSON object; all else goes to standard error." };
    internal static readonly Option<string> Data = new("--data")
    {
        DefaultValueFactory = _ => Path.Combine(Repository.Root, "artifacts", "bench"), Description = "Where database and fleet are kept for later runs.",
    };
    internal static readonly Option<string?> Peers = new("--peers") { Description = "Directory of the peers' programs. Default: ../shared/peers, if it is there." };

    public static RootCommand Build() => new("Measures Cloud Assistant beside its peers, on this machine, over loopback. Every measurement ends by itself.")
    {
        FanOutVerb(), LatencyVerb(), ManySmallVerb(), IdleVerb(), ConnectVerb(),
        PressureVerb(), MillionVerb(), MicroVerb(),
        ReadsVerb.Build(),
        SignedVerb.Build(),
        AgentVerb.Build(),
        ScaleVerb.Build(),
        RunMemoryVerb.Build(),
        SchedulesVerb.Build(),
    };

    private static Command FanOutVerb()
    {
        var real = new Option<bool>("--real") { Description = "Run /bin/sh per target. Without it scripts are simulated and end at once." };
        var pairs = new Option<int>("--pairs") { DefaultValueFactory = _ => 10, Description = "Measured rounds, each in turn with the peer's." };
        var warmups = new Option<int>("--warmups") { DefaultValueFactory = _ => 2, Description = "Rounds before each measured one, on both sides." };
        var command = new Command("fanout", "One RunCommand on the whole fleet, until every record is terminal and durable, beside nats-server's fan-out.")
        {
            Agents, Silos, Gateways, Data, Peers, Json, real, pairs, warmups,
        };
        command.SetAction((parsed, cancellation) => RunAsync(() =>
            new FanOut(Settings(parsed, parsed.GetValue(real) ? "real" : "instant"), parsed.GetValue(pairs), parsed.GetValue(warmups), parsed.GetValue(Json)).RunAsync(cancellation)));
        return command;
    }

    private static Command LatencyVerb()
    {
        var runs = new Option<int>("--runs") { DefaultValueFactory = _ => 500 };
        var command = new Command("latency", "One target: from the call until its terminal status can be read.") { Agents, Silos, Gateways, Data, Peers, Json, runs };
        command.SetAction((parsed, cancellation) => RunAsync(() =>
            new Latency(Settings(parsed, "instant"), parsed.GetValue(runs), parsed.GetValue(Json)).RunAsync(cancellation)));
        return command;
    }

    private static Command ManySmallVerb()
    {
        var callers = new Option<int>("--callers") { DefaultValueFactory = _ => 64, Description = "Calls under way at once." };
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 3 };
        var command = new Command("many-small", "One invocation per agent, beside one invocation of all agents.") { Agents, Silos, Gateways, Data, Json, callers, rounds };
        command.SetAction((parsed, cancellation) => RunAsync(() =>
            new ManySmall(Settings(parsed, "instant"), parsed.GetValue(callers), parsed.GetValue(rounds), parsed.GetValue(Json)).RunAsync(cancellation)));
        return command;
    }

    private static Command IdleVerb()
    {
        var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 60, Description = "How long the idle fleet is watched." };
        var command = new Command("idle", "Memory and processor time of linked agents that do nothing, beside bare Kestrel's sockets.") { Agents, Silos, Gateways, Data, Peers, Json, seconds };
        command.SetAction((parsed, cancellation) => RunAsync(() =>
            new Idle(Settings(parsed, "instant"), parsed.GetValue(seconds), parsed.GetValue(Json)).RunAsync(cancellation)));
        return command;
    }

    private static Command ConnectVerb()
    {
        var command = new Command("connect", "All agents link at once, are cut at once, and come back.") { Agents, Silos, Gateways, Data, Json };
        command.SetAction((parsed, cancellation) => RunAsync(() => new Connect(Settings(parsed, "instant"), parsed.GetValue(Json)).RunAsync(cancellation)));
        return command;
    }

    private static Command PressureVerb()
    {
        var agents = new Option<int>("--agents") { DefaultValueFactory = _ => 2_000, Description = "Agents of the fleet." };
        var bad = new Option<int>("--bad") { DefaultValueFactory = _ => 50, Description = "Agents of it that misbehave." };
        var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 8, Description = "How long the healthy are watched in each phase." };
        var only = new Option<string>("--only") { DefaultValueFactory = _ => "", Description = "Only attacks with this word in their name: deaf, slow, flood." };
        var command = new Command("pressure", "Some agents stop reading, report a byte a second, or flood: memory of the server, and what the others notice.")
        {
            agents, Silos, Gateways, Data, Json, bad, seconds, only,
        };
        command.SetAction((parsed, cancellation) => RunAsync(() => new BackPressure(
            Settings(parsed, "instant") with { Agents = parsed.GetValue(agents) }, parsed.GetValue(bad), parsed.GetValue(seconds), parsed.GetValue(only)!, parsed.GetValue(Json))
            .RunAsync(cancellation)));
        return command;
    }

    private static Command MillionVerb()
    {
        var targets = new Option<int>("--targets") { DefaultValueFactory = _ => 1_000_000 };
        var perInvocation = new Option<int>("--per-invocation") { DefaultValueFactory = _ => 100_000, Description = "Targets of one invocation. Default: as many as a server takes." };
        var history = new Option<int>("--history") { Description = "Records of earlier runs of the same day, such as 10000000." };
        var command = new Command("million", "What a run of a million targets costs the database: a silo's stores on a PostgreSQL of its own, no agents.") { targets, perInvocation, history, Json };
        command.SetAction((parsed, cancellation) => OtherProgram.RunAsync(
            "WriterBench", "CloudAssistant.WriterBench",
            [
                "million", "--targets", $"{parsed.GetValue(targets)}", "--per-invocation", $"{parsed.GetValue(perInvocation)}", "--history", $"{parsed.GetValue(history)}",
                .. parsed.GetValue(Json) ? (string[])["--json"] : [],
            ],
            cancellation));
        return command;
    }

    private static Command MicroVerb()
    {
        var filter = new Option<string>("--filter") { DefaultValueFactory = _ => "*", Description = "Names of benchmarks, such as *Frame*." };
        var command = new Command("micro", "Frames, status fold, signatures and the flush of reports, each beside a plain baseline.") { filter };
        command.SetAction((parsed, cancellation) =>
            OtherProgram.RunAsync("MicroBench", "CloudAssistant.MicroBench", ["--filter", parsed.GetValue(filter)!], cancellation));
        return command;
    }

    internal static string DataOf(ParseResult parsed)
    {
        var data = Path.GetFullPath(parsed.GetValue(Data)!);
        Directory.CreateDirectory(data);
        return data;
    }

    internal static BenchSettings Settings(ParseResult parsed, string run)
    {
        var data = DataOf(parsed);
        var beside = Path.Combine(Repository.Root, "..", "shared", "peers");
        return new()
        {
            Agents = parsed.GetValue(Agents), Silos = parsed.GetValue(Silos), Gateways = parsed.GetValue(Gateways), Run = run, Data = data,
            Peers = parsed.GetValue(Peers) ?? (Directory.Exists(beside) ? beside : null),
        };
    }

    internal static async Task<int> RunAsync(Func<Task<int>> measure)
    {
        try
        {
            return await measure();
        }
        catch (Exception failure) when (failure is BenchException or LaunchException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
    }
}

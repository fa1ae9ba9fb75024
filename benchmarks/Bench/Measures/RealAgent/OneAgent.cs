using System.Diagnostics;
using System.Text.Json;
using CloudAssistant.Bench.Hosting;
using CloudAssistant.Bench.Output;
using CloudAssistant.Bench.Peers;
using CloudAssistant.Launcher;
using CloudAssistant.Launcher.Instances;
using CloudAssistant.Launcher.Processes;
using CloudAssistant.Launcher.Servers;
using Spectre.Console;

namespace CloudAssistant.Bench.Measures.RealAgent;

/// <summary>The real agent on one machine: disk, memory, start, idle, and many large outputs at once, beside what each may be and beside programs that do less.</summary>
internal sealed class OneAgent(BenchSettings settings, int seconds, int starts, bool json)
{
    private const double Megabyte = 1024 * 1024;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(30), LookEvery = TimeSpan.FromSeconds(5);

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var console = BenchConsole.Create(json);
        console.MarkupLineInterpolated($"[grey]{Machine.Describe()}[/]");
        var program = await AgentProgram.PrepareAsync(settings.Data, cancellation);
        var native = program.Count == 1;
        if (!native)
            console.MarkupLine("[yellow]The agent is a managed program here: no budget is meant for it.[/]");
        await using var fleet = await BenchFleet.StartAsync(settings, cancellation);
        await using var plain = await BareServer.StartAsync(tls: false, cancellation);
        await using var tls = await BareServer.StartAsync(tls: true, cancellation);
        var data = Path.Combine(settings.Data, "agent");
        var instance = await new AgentEnrollment(program, data, fleet.Server.Endpoint, fleet.Client).EnsureAsync(cancellation);
        Candidate[] candidates =
        [
            new("this server", program, data, EndpointFile.Text(fleet.Server.Endpoint), native),
            await EnrollAsync("a bare server", program, plain, native, cancellation),
            await EnrollAsync("a bare server, TLS", program, tls, native, cancellation),
            await EnrollAsync("a bare server, as a managed program", Repository.Program("Agent", "cloud-assistant-agent"), plain, false, cancellation),
        ];

        List<Budget> figures = [new("on disk", new FileInfo(program[^1]).Length / Megabyte, "MB", Budget.DiskMegabytes)];
        figures.Add(new("start and end of --version, median", await EndMsAsync(program, "--version", cancellation), "ms", Budget.StartMs));
        // In turn, so that what the machine does meanwhile meets all alike.
        for (var i = 0; i < starts; i++)
            foreach (var candidate in candidates)
                await candidate.TimeStartAsync();
        figures.AddRange(candidates.SelectMany(candidate => candidate.Starts));
        figures.AddRange(await IdleAsync(candidates, cancellation));
        await using (var agent = candidates[0].Start())
        {
            await agent.Linked;
            figures.AddRange(await new LargeOutputs(fleet, agent, instance).MeasureAsync(cancellation));
        }

        figures.AddRange(await FloorAsync(cancellation));
        var table = new Table().AddColumns("figure", "value", "at most", "kept");
        foreach (var figure in figures)
            table.AddRow(figure.Row);
        console.Write(table);
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(new { Native = native, Figures = figures, Machine = Machine.Describe() }));
        return 0;
    }

    private async Task<Candidate> EnrollAsync(string name, IReadOnlyList<string> program, BareServer server, bool budgeted, CancellationToken cancellation)
    {
        var data = Path.Combine(settings.Data, "agent-of-" + name.Replace(", ", "-", StringComparison.Ordinal).Replace(' ', '-'));
        if (Directory.Exists(data))
            Directory.Delete(data, recursive: true);
        List<string> enroll = [.. program, "enroll", "--data", data, "--server", server.Address, "--id", "bare", "--code", "bare"];
        if (server.Authority is { } authority)
        {
            await File.WriteAllTextAsync(data + ".pem", authority, cancellation);
            enroll.AddRange(["--ca", data + ".pem"]);
        }

        await PeerTools.RunAsync(enroll[0], enroll.Skip(1), cancellation);
        return new(name, program, data, server.Address, budgeted);
    }

    private async Task<double> EndMsAsync(IReadOnlyList<string> program, string argument, CancellationToken cancellation)
    {
        var times = new List<double>();
        for (var i = 0; i < starts; i++)
        {
            var watch = Stopwatch.StartNew();
            await PeerTools.RunAsync(program[0], [.. program.Skip(1), argument], cancellation);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return Statistics.Median(times);
    }

    // All at once: each has the same machine, and pages that several map are counted where the kernel counts them.
    private async Task<IEnumerable<Budget>> IdleAsync(Candidate[] candidates, CancellationToken cancellation)
    {
        var agents = candidates.Select(candidate => candidate.Start()).ToArray();
        try
        {
            foreach (var agent in agents)
                await agent.Linked;
            await Task.Delay(Settle, cancellation);
            var id = agents[0].Id;
            var (cpu, ticks, sleeps) = (ProcessFigures.CpuSeconds(id), ProcessFigures.Ticks(id), ProcessFigures.Sleeps(id));
            var watch = Stopwatch.StartNew();
            do
            {
                foreach (var (candidate, agent) in candidates.Zip(agents))
                    candidate.LookAt(agent.Id);
                await Task.Delay(LookEvery, cancellation);
            }
            while (watch.Elapsed < TimeSpan.FromSeconds(seconds));
            var past = watch.Elapsed.TotalSeconds;
            ticks = ProcessFigures.Ticks(id) - ticks;
            // Threads tell more exactly than ticks, but those that ended meanwhile took theirs along.
            cpu = Math.Max(ProcessFigures.CpuSeconds(id) - cpu, ticks / 100.0);
            return
            [
                .. candidates.SelectMany(candidate => candidate.Memory),
                new("processor, idle", cpu * 100 / past, "% of a core", Budget.IdlePercent),
                new($"ticks of 10 ms, idle, in {past:0} s", ticks, "ticks", null),
                new("wakes, idle", (ProcessFigures.Sleeps(id) - sleeps) / past, "per second", null),
            ];
        }
        finally
        {
            foreach (var agent in agents)
                await agent.DisposeAsync();
        }
    }

    // What nothing can be below: a native program of the same runtime that does nothing, and one of C.
    private async Task<IEnumerable<Budget>> FloorAsync(CancellationToken cancellation)
    {
        var figures = new List<Budget> { new("resident: sleep of the system", await AsleepAsync("sleep", ["1000"], cancellation), "MB", null) };
        if (!AgentProgram.CanBeNative)
            return figures;
        var empty = await EmptyProgram.BuildAsync(settings.Data, (ProgramPath.Find("clang") ?? ProgramPath.Find("gcc"))!, cancellation);
        figures.AddRange([
            new("on disk: an empty native program", new FileInfo(empty).Length / Megabyte, "MB", null),
            new("start and end, median: an empty native program", await EndMsAsync([empty], "end", cancellation), "ms", null),
            new("resident: an empty native program", await AsleepAsync(empty, [], cancellation), "MB", null),
        ]);
        return figures;
    }

    private static async Task<double> AsleepAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        using var process = PeerTools.Start(program, arguments);
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
            return ProcessFigures.Resident(process.Id) / Megabyte;
        }
        finally
        {
            process.Kill();
        }
    }
}

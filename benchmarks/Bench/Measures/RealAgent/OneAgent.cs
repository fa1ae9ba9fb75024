using System.Diagnostics;
using System.Text.Json;
using CloudAssistant.Bench.Hosting;
using CloudAssistant.Bench.Output;
using CloudAssistant.Launcher.Instances;
using CloudAssistant.Launcher.Servers;
using Spectre.Console;

namespace CloudAssistant.Bench.Measures.RealAgent;

/// <summary>The real agent on one machine: disk, memory, start, idle, and many large outputs at once, beside what each may be.</summary>
internal sealed class OneAgent(BenchSettings settings, int seconds, int starts, bool json)
{
    private const double Megabyte = 1024 * 1024;
    private const int Scripts = 10;
    private const int OutputMegabytes = 10;
    private const double DiskMax = 12, ResidentMax = 15, StartMsMax = 50, ScriptsMax = 30;

    // Of one core. A link says that it lives every 45 seconds; less than this nobody can measure.
    private const double IdlePercentMax = 0.05;

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ScriptsPatience = TimeSpan.FromMinutes(3);

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var console = BenchConsole.Create(json);
        console.MarkupLineInterpolated($"[grey]{Machine.Describe()}[/]");
        var program = await AgentProgram.PrepareAsync(settings.Data, cancellation);
        if (program.Count > 1)
            console.MarkupLine("[yellow]The agent is a managed program here: no budget is meant for it.[/]");
        await using var fleet = await BenchFleet.StartAsync(settings, cancellation);
        var data = Path.Combine(settings.Data, "agent");
        var instance = await new AgentEnrollment(program, data, fleet.Server.Endpoint, fleet.Client).EnsureAsync(cancellation);

        List<Budget> figures = [new("on disk", new FileInfo(program[^1]).Length / Megabyte, "MB", DiskMax)];
        figures.Add(new("start and end of --version, median", await VersionMsAsync(program, cancellation), "ms", null));
        figures.Add(new("resident without a link", await UnlinkedAsync(program, data, cancellation), "MB", ResidentMax));
        string[] run = ["run", "--data", data, "--server", EndpointFile.Text(fleet.Server.Endpoint)];
        figures.AddRange(await StartsAsync(program, run));
        await using (var agent = AgentProcess.Start(program, run))
        {
            await agent.Linked;
            figures.AddRange(await IdleAsync(agent, cancellation));
            figures.AddRange(await ScriptsAsync(fleet, agent, instance, cancellation));
        }

        var table = new Table().AddColumns("figure", "value", "at most", "kept");
        foreach (var figure in figures)
            table.AddRow(figure.Row);
        console.Write(table);
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(new { Native = program.Count == 1, Figures = figures, Machine = Machine.Describe() }));
        return 0;
    }

    private async Task<double> VersionMsAsync(IReadOnlyList<string> program, CancellationToken cancellation)
    {
        var times = new List<double>();
        for (var i = 0; i < starts; i++)
        {
            var watch = Stopwatch.StartNew();
            await Peers.PeerTools.RunAsync(program[0], [.. program.Skip(1), "--version"], cancellation);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return Statistics.Median(times);
    }

    private static async Task<double> UnlinkedAsync(IReadOnlyList<string> program, string data, CancellationToken cancellation)
    {
        await using var agent = AgentProcess.Start(program, ["run", "--data", data, "--server", $"http://127.0.0.1:{Ports.Free()}"]);
        await agent.FirstLine;
        await Task.Delay(Settle, cancellation);
        return ProcessFigures.Resident(agent.Id) / Megabyte;
    }

    private async Task<IEnumerable<Budget>> StartsAsync(IReadOnlyList<string> program, string[] run)
    {
        var (firstLines, links) = (new List<double>(), new List<double>());
        for (var i = 0; i < starts; i++)
        {
            await using var agent = AgentProcess.Start(program, run);
            links.Add((await agent.Linked).TotalMilliseconds);
            firstLines.Add((await agent.FirstLine).TotalMilliseconds);
        }

        return [new("start to the first line, median", Statistics.Median(firstLines), "ms", null), new("start until linked, median", Statistics.Median(links), "ms", StartMsMax),
            new("start until linked, fastest", links.Min(), "ms", null)];
    }

    private async Task<IEnumerable<Budget>> IdleAsync(AgentProcess agent, CancellationToken cancellation)
    {
        await Task.Delay(Settle, cancellation);
        var (cpu, sleeps) = (ProcessFigures.CpuSeconds(agent.Id), ProcessFigures.Sleeps(agent.Id));
        await Task.Delay(TimeSpan.FromSeconds(seconds), cancellation);
        cpu = ProcessFigures.CpuSeconds(agent.Id) - cpu;
        sleeps = ProcessFigures.Sleeps(agent.Id) - sleeps;
        return [new("resident, linked and idle", ProcessFigures.Resident(agent.Id) / Megabyte, "MB", ResidentMax), new("processor, idle", cpu * 100 / seconds, "% of a core", IdlePercentMax),
            new("wakes, idle", (double)sleeps / seconds, "per second", null)];
    }

    private static async Task<IEnumerable<Budget>> ScriptsAsync(BenchFleet fleet, AgentProcess agent, string instance, CancellationToken cancellation)
    {
        ProcessFigures.ForgetPeak(agent.Id);
        var cpu = ProcessFigures.CpuSeconds(agent.Id);
        var watch = Stopwatch.StartNew();
        // They wait until all run, then print at once.
        var script = $"sleep 2; head -c {OutputMegabytes * 1024 * 1024} /dev/zero | tr '\\0' x";
        var invocations = await Task.WhenAll(Enumerable.Range(0, Scripts).Select(_ => fleet.Client.RunCommandAsync(
            new() { Type = "RunShellScript", CommandContent = script, InstanceId = [instance], Timeout = 120 }, cancellation)));
        foreach (var invocation in invocations)
            while (!await EndedAsync(fleet, invocation.InvokeId, cancellation))
            {
                if (watch.Elapsed > ScriptsPatience)
                    throw new BenchException($"Invocation {invocation.InvokeId} did not end within {ScriptsPatience}.");
                await Task.Delay(50, cancellation);
            }

        var seconds = watch.Elapsed.TotalSeconds;
        var peak = ProcessFigures.PeakResident(agent.Id);
        cpu = ProcessFigures.CpuSeconds(agent.Id) - cpu;
        await Task.Delay(Settle, cancellation);
        return [new($"most resident, {Scripts} scripts printing {OutputMegabytes} MB each", peak / Megabyte, "MB", ScriptsMax), new("until all have ended", seconds, "s", null),
            new("processor for them", cpu, "s", null), new("resident afterwards", ProcessFigures.Resident(agent.Id) / Megabyte, "MB", null)];
    }

    private static async Task<bool> EndedAsync(BenchFleet fleet, string invokeId, CancellationToken cancellation)
    {
        var seen = (await fleet.Client.DescribeInvocationsAsync(new() { InvokeId = invokeId }, cancellation)).Invocations.Invocation.Single();
        if (seen.InvocationStatus is "Pending" or "Running")
            return false;
        return seen.InvocationStatus == "Success" ? true : throw new BenchException($"Invocation {invokeId} ended as {seen.InvocationStatus}.");
    }
}

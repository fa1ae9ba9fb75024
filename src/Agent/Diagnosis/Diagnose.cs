using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Link;

namespace CloudAssistant.Agent.Diagnosis;

/// <summary>Looks for what keeps the agent from its server, from here to there, one step after the other.</summary>
internal static class Diagnose
{
    /// <summary>No diagnosis takes longer; steps for which no time is left are skipped.</summary>
    public static readonly TimeSpan WholeMax = TimeSpan.FromSeconds(19);

    /// <param name="directory">Whose.</param>
    /// <param name="given">The server to look for; null: the agent's own.</param>
    /// <param name="time">The machine's calendar.</param>
    /// <param name="now">The same, with this moment on the boot clock.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async IAsyncEnumerable<Finding> RunAsync(
        StateDirectory directory, string? given, TimeProvider time, CalendarTime now, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(WholeMax, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        yield return HostSteps.Identity(directory, out var identity, out var key);
        yield return HostSteps.Agent(directory, identity, now, out var runs, out var note);
        var settings = HostSteps.Settings(directory, identity, given, out var server, out var trust);
        yield return settings;
        var probe = server is null ? null : new ServerProbe(server, trust, identity, time);
        if (server is not null)
        {
            var way = new WayThere(server, time);
            yield return way.Proxy(identity);
            yield return await way.NamesAsync(over.Token);
            var tcp = await way.ConnectAsync(over.Token);
            yield return tcp;
            if (tcp.Verdict == Verdict.Ok)
                foreach (var finding in await probe!.AskAsync(over.Token))
                    yield return finding;
            else
                foreach (var step in new[] { "tls", "server", "clock" })
                    yield return Finding.Skipped(step, "Without a connection this cannot be looked at.");
        }
        if (identity is not null && key is not null && server is not null)
            yield return await KeyAsync();
        yield return MachineSteps.Disk(directory);
        yield return MachineSteps.ControlGroups(runs ? note?.Groups : null);
        yield return MachineSteps.Clock();

        async Task<Finding> KeyAsync()
        {
            if (runs && given is null)
                return KeyProbe.OfRunning(note, now);
            if (runs)
                return Finding.Skipped("key", "An agent runs: a link to another server is not tried beside its own.");
            return probe!.Reached && settings.Verdict == Verdict.Ok
                ? await new KeyProbe(directory, identity!, key!, server!, trust, time).TryAsync(over.Token)
                : Finding.Skipped("key", "As long as the server is not reached, and trusted, the key is shown to nobody.");
        }
    }
}

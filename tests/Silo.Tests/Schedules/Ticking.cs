using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Invocations;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Schedules;

/// <summary>An invocation that repeats, on a server whose time this test moves.</summary>
internal sealed class Ticking(Server server, Fleet fleet, InvocationId id)
{
    public InvocationId Id => id;

    public Fleet Fleet => fleet;

    public IScheduleStore Store => server.Assistant.Services.GetRequiredService<IScheduleStore>();

    public static async Task<Ticking> StartAsync(Server server, string frequency, int instances = 1, Func<InvocationRequest, InvocationRequest>? change = null)
    {
        var fleet = await Fleet.StartAsync(server.Assistant, instances, online: instances);
        return await OnAsync(server, fleet, frequency, change);
    }

    /// <summary>Moves the time to a full hour, UTC.</summary>
    public static void ToFullHour(Server server)
    {
        var hour = TimeSpan.FromHours(1).Ticks;
        server.Clock.Advance(TimeSpan.FromTicks(hour - (server.Clock.Now.Ticks % hour)));
    }

    public static async Task<Ticking> OnAsync(Server server, Fleet fleet, string frequency, Func<InvocationRequest, InvocationRequest>? change = null)
    {
        var id = await fleet.RunAsync(request =>
        {
            var periodical = request with { Mode = frequency.Length > 0 ? RepeatMode.Period : request.Mode, Frequency = frequency, Timeout = TimeSpan.FromSeconds(10) };
            return change?.Invoke(periodical) ?? periodical;
        });
        return new(server, fleet, id);
    }

    /// <summary>Lets time pass, and makes what is due then.</summary>
    public async Task<FiredTicks> PassAsync(TimeSpan by)
    {
        server.Clock.Advance(by);
        await fleet.RenewAsync();
        return await FireAsync();
    }

    public async Task<FiredTicks> FireAsync()
    {
        var fired = await Store.FireAsync(id);
        server.Assistant.Services.GetRequiredService<TickStarter>().Start(fired);
        return fired;
    }

    /// <summary>The agents that get a message run it and say how it ended.</summary>
    public async Task RunAsync(int runs = 1, int exitCode = 0)
    {
        for (var run = 0; run < runs; run++)
        {
            var message = await fleet.NextMessageAsync();
            await fleet.ReportAsync(message.Record, message.Instance, ReportKind.Started);
            await fleet.ReportAsync(message.Record, message.Instance, ReportKind.Exited, exitCode);
        }
    }

    public Task<InvocationView> LookAsync() => fleet.DescribeAsync(id);

    public async Task<(OverallStatus Status, OverallStatus Classic)> OverallAsync()
    {
        var counts = (await LookAsync()).Counts;
        return (StatusFold.Of(counts), StatusFold.ClassicOf(counts));
    }

    /// <summary>All records so far, newest tick first.</summary>
    public async Task<ImmutableArray<RecordView>> HistoryAsync() =>
        (await fleet.Desk.ResultsAsync(TestKeys.Owner, new() { Invocation = id, IncludeHistory = true, Page = new(50) })).Value.Items;

    public async Task<(long First, long Last, long Count)[]> GapsAsync()
    {
        await using var connection = await server.Assistant.Database.OpenAsync();
        return [.. await connection.QueryAsync(
            "SELECT first_due, last_due, count FROM missed_ticks WHERE invocation = @id AND length(reason) > 0 ORDER BY first_due",
            row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), ("id", id.Raw()))];
    }

    public async Task<bool> IsFinishedAsync() => await server.CountAsync("invocations WHERE invocation = @id AND finished", ("id", id.Raw())) == 1;

    public Task StopAsync(params InstanceId[] instances) => server.Assistant.Grains.GetInvocation(id).StopAsync(Fleet.Caller, [.. instances]);
}

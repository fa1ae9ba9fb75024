using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Gateways;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>The alarm of a slice's grain, on timers that the test moves; nothing sweeps here.</summary>
public sealed class SliceAlarmTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_record_nobody_tells_of_is_sent_again_then_asked_about_then_closed_by_the_alarm_alone(DatabaseKind kind)
    {
        await using var assistant = await StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 1);
        await LeaseForeverAsync(assistant);
        var id = await fleet.RunAsync();
        var first = await fleet.NextMessageAsync();
        Assert.Equal(DeliveryKind.Run, first.Kind);

        assistant.Advance(LifeTimes.SendAgainAfter);
        Assert.Equal(first, await fleet.NextMessageAsync());

        assistant.Advance(DateTimeOffset.FromUnixTimeMilliseconds(first.StartBy) + Moment - assistant.Clock.Now);
        var asked = await fleet.NextMessageAsync();
        Assert.Equal((DeliveryKind.Ask, first.Record, first.Epoch), (asked.Kind, asked.Record, asked.Epoch));
        Assert.Equal(RecordState.Sent, (await fleet.ResultsAsync(id)).Single().State);

        assistant.Advance(LifeTimes.AskFor);
        await Eventually.TrueAsync(async () => (await fleet.DescribeAsync(id)).Counts.Open == 0);
        var ended = (await fleet.ResultsAsync(id)).Single();
        Assert.Equal((RecordState.Aborted, RecordError.ClientNotResponse, true), (ended.State, ended.Error, ended.Unconfirmed));
        Assert.Equal(assistant.Clock.Now, ended.FinishedAt);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_run_that_says_no_more_is_closed_by_the_alarm_when_its_time_is_over_and_not_before(DatabaseKind kind)
    {
        await using var assistant = await StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 1);
        await LeaseForeverAsync(assistant);
        var timeout = TimeSpan.FromSeconds(30);
        var id = await fleet.RunAsync(request => request with { Timeout = timeout });
        var message = await fleet.NextMessageAsync();
        await fleet.ReportAsync(message.Record, message.Instance, ReportKind.Started);
        var startedAt = assistant.Clock.Now;

        assistant.Advance(timeout + LifeTimes.Grace);
        Assert.Equal(RecordState.Running, (await fleet.ResultsAsync(id)).Single().State);

        assistant.Advance(Moment);
        await Eventually.TrueAsync(async () => (await fleet.DescribeAsync(id)).Counts.Open == 0);
        var ended = (await fleet.ResultsAsync(id)).Single();
        Assert.Equal((RecordState.Timeout, true, startedAt + timeout), (ended.State, ended.Unconfirmed, ended.FinishedAt));
    }

    private static Task<Assistant> StartAsync(DatabaseKind kind) => Assistant.StartAsync(kind, manualTimers: true, configure: services =>
        services.Remove(services.Single(service =>
            service.ServiceType == typeof(IHostedService) && service.ImplementationFactory?.Method.ReturnType == typeof(SliceSweeper))));

    // The gateway of these tests is there all the time, however far the clock jumps.
    private static async Task LeaseForeverAsync(Assistant assistant) => await assistant.Database.WriteAsync(connection => connection.ExecuteAsync(
        "UPDATE gateways SET lease_until = @until", ("until", long.MaxValue)));
}

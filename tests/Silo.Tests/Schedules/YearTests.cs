using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Schedules;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Gateways;
using CloudAssistant.Silo.Tests.Invocations;
using CloudAssistant.TestKit;

namespace CloudAssistant.Silo.Tests.Schedules;

/// <summary>A year on a cluster whose time this test moves: shards tick by their own timers and reminders.</summary>
public sealed class YearTests
{
    [Theory]
    [InlineData("0 30 2 * * ? Europe/London", 365)]
    [InlineData("0 0 12 ? * MON-FRI America/New_York", 261)]
    [InlineData("0 0 0 L * ? Asia/Shanghai", 12)]
    [InlineData("rate(3d)", 121)]
    public async Task A_year_has_as_many_ticks_as_due_times(string frequency, int expected)
    {
        await using var assistant = await Assistant.StartAsync(manualTimers: true);
        var start = assistant.Clock.Now;
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 0);
        var id = await fleet.RunAsync(request => request with { Mode = RepeatMode.Period, Frequency = frequency, Timeout = TimeSpan.FromSeconds(10) });
        var shard = assistant.Grains.GetScheduleShard(ScheduleShards.Of(id));
        await shard.WakeAsync();

        var (ticks, next) = (0, await NextAsync(fleet, id));
        while (next < start.AddYears(1))
        {
            assistant.Advance(next - assistant.Clock.Now);
            ticks++;
            await Eventually.TrueAsync(async () =>
            {
                // Timers are armed after a look, which may come after the time was moved.
                assistant.Timers.Advance(TimeSpan.FromSeconds(1));
                return await NextAsync(fleet, id) > next;
            });
            next = await NextAsync(fleet, id);
        }

        var view = (await fleet.DescribeAsync(id)).Schedule!;
        Assert.Equal((expected, (long)expected, 0L), (ticks, view.Ticks, view.Missed));
        Assert.Equal(expected, await CountAsync(assistant, id));
    }

    [Fact]
    public async Task A_schedule_that_is_due_in_a_moment_waits_for_no_reminder()
    {
        await using var assistant = await Assistant.StartAsync(manualTimers: true);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 0);
        await assistant.Database.WriteAsync(connection => connection.ExecuteAsync("UPDATE instances SET facts = '{\"timeZone\":\"Asia/Kolkata\"}'"));
        assistant.Clock.Advance(TimeSpan.FromTicks(TimeSpan.TicksPerHour - (assistant.Clock.Now.Ticks % TimeSpan.TicksPerHour)) - TimeSpan.FromMilliseconds(300));
        // Its first reminder comes after 0.9 s at the earliest.
        foreach (var shard in Enumerable.Range(0, ScheduleShards.Count))
            await assistant.Grains.GetScheduleShard(shard).WakeAsync();

        // Full hours of UTC are half past in India.
        var id = await fleet.RunAsync(request => request with { Mode = RepeatMode.Period, Frequency = "0 30 * * * ?", Timeout = TimeSpan.FromSeconds(10) });
        var passed = TimeSpan.Zero;
        await Eventually.TrueAsync(async () =>
        {
            if (passed < TimeSpan.FromMilliseconds(800))
            {
                assistant.Advance(TimeSpan.FromMilliseconds(100));
                passed += TimeSpan.FromMilliseconds(100);
            }

            return await CountAsync(assistant, id) == 1;
        });
    }

    private static async Task<DateTimeOffset> NextAsync(Fleet fleet, InvocationId id) => (await fleet.DescribeAsync(id)).Schedule!.NextDue!.Value;

    private static async Task<int> CountAsync(Assistant assistant, InvocationId id)
    {
        await using var connection = await assistant.Database.OpenAsync();
        return (await connection.QueryAsync("SELECT tick FROM slices WHERE invocation = @id", row => row.GetInt64(0), ("id", id.Raw()))).Distinct().Count();
    }
}

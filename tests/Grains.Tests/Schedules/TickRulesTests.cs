using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Schedules;

namespace CloudAssistant.Grains.Tests.Schedules;

public class TickRulesTests
{
    private const long Minute = 60_000;
    private static readonly long Midnight = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    [Theory]
    [InlineData("0/10 * * * * ?", 8_640)]
    [InlineData("rate(5m)", 288)]
    [InlineData("0 0 3 * * ?", 1)]
    [InlineData("0 0 3 L * ?", 1)]
    [InlineData("at(2030-01-01 00:00:10)", 1)]
    [InlineData("0 0 0/8 * * ? 2030", 3)]
    [InlineData("at(2020-01-01 00:00:00)", 0)]
    public void Ticks_in_a_day_are_counted_by_the_distance_of_the_next(string frequency, long expected) =>
        Assert.Equal(expected, TickRules.PerDay(Frequency.Parse(frequency).Value, Midnight, ""));

    [Theory]
    [InlineData(0, 10L, 20L, null)]
    [InlineData(5, 10L, 20L, null)]
    [InlineData(10, 20L, 30L, "10-10:1")]
    [InlineData(34, 40L, 50L, "10-30:3")]
    public void Of_what_is_due_the_latest_is_made_and_the_others_are_one_gap(int minutesLate, long tick, long next, string? gap)
    {
        var step = Look("rate(10m)", 10, minutesLate);

        Assert.Equal((tick, next), (Minutes(step.Tick), Minutes(step.NextDue)));
        Assert.Equal(gap, Text(step.Gap));
    }

    [Theory]
    [InlineData("rate(10m)", 6, "10-10:1", 20L)]
    [InlineData("rate(1h)", 6, "60-60:1", 120L)]
    public void What_is_older_than_five_minutes_is_not_made(string frequency, int minutesLate, string gap, long next)
    {
        var step = Look(frequency, frequency == "rate(1h)" ? 60 : 10, minutesLate);

        Assert.Equal((null, gap, next), (step.Tick, Text(step.Gap), Minutes(step.NextDue)));
    }

    [Fact]
    public void The_last_due_time_of_all_may_be_five_minutes_late()
    {
        var step = Look("at(2030-01-01 00:10:00)", 10, 5);

        Assert.Equal((10L, null, null), (Minutes(step.Tick), step.NextDue, Text(step.Gap)));
    }

    [Fact]
    public void A_very_long_outage_is_looked_through_in_parts()
    {
        var row = Row("0/10 * * * * ? UTC", Midnight);
        var (missed, looks) = (0L, 0);
        var now = Midnight + (5 * 24 * 60 * Minute);
        TickStep step;
        do
        {
            step = TickRules.Look(row, Frequency.Parse(row.Frequency).Value, now);
            missed += step.Gap?.Count ?? 0;
            row = row with { NextDue = step.NextDue };
            looks++;
        }
        while (step.Tick is null);

        Assert.Equal((now, 5L * 8_640, true), (step.Tick, missed, looks is > 1 and < 10));
    }

    private static TickStep Look(string frequency, int dueMinute, int minutesLate)
    {
        var row = Row(frequency, Midnight + (dueMinute * Minute));
        return TickRules.Look(row, Frequency.Parse(frequency).Value, row.NextDue!.Value + (minutesLate * Minute));
    }

    private static ScheduleRow Row(string frequency, long due) => new()
    {
        Key = new(InvocationId.New(CellId.Default, DateTimeOffset.UnixEpoch), ""), Account = AccountId.First, Frequency = frequency, CreatedAt = Midnight, NextDue = due,
    };

    private static long? Minutes(long? moment) => (moment - Midnight) / Minute;

    private static string? Text(MissedGap? gap) => gap is { } some ? $"{Minutes(some.First)}-{Minutes(some.Last)}:{some.Count}" : null;
}

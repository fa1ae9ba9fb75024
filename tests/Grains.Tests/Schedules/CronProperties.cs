using CloudAssistant.Grains.Schedules;
using CsCheck;
using NodaTime;

namespace CloudAssistant.Grains.Tests.Schedules;

/// <summary>Expressions of all features against a clock that is stepped by hand, with the zone rules of another library.</summary>
public sealed class CronProperties
{
    private const int DueAtMost = 150;

    private static readonly string[] Names =
    [
        "Europe/London", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe",
        // Winter is the exception; a month of it in summer; clocks turn at midnight; a whole day left out; half an hour and back.
        "Europe/Dublin", "Africa/Casablanca", "America/Sao_Paulo", "Pacific/Apia", "Asia/Pyongyang",
    ];

    /// <summary>Moments about a change of clocks, half of them within two hours.</summary>
    private static readonly Gen<(string Zone, long From)> AboutChanges =
        Gen.Select(Gen.OneOf(Names.SelectMany(Changes).ToArray()), Gen.OneOf(Gen.Int[-7_200, 7_200], Gen.Int[-129_600, 7_200]), (change, off) =>
            (change.Zone, change.At + off));

    [Fact]
    public void About_changes_of_clocks_every_due_time_is_that_of_a_clock_stepped_by_seconds() =>
        Gen.Select(Gen.OneOf(WrittenCron.MostDays, WrittenCron.Nightly, WrittenCron.Any), AboutChanges).Sample((cron, start) =>
        {
            var until = start.From + 160_000;
            var expected = SteppedClock.Due(cron, DateTimeZoneProviders.Tzdb[start.Zone], start.From, until).Take(DueAtMost);
            Assert.Equal(expected, Due($"{cron.Text} {start.Zone}", start.From, until));
        }, iter: 600);

    [Fact]
    public void Over_years_every_due_day_is_that_of_a_calendar_stepped_by_days() =>
        Gen.Select(WrittenCron.Noons, Gen.Int[0, 18_000]).Sample((cron, from) =>
        {
            var first = new LocalDate(1999, 12, 31).PlusDays(from);
            var expected = Enumerable.Range(0, 3_000).Select(first.PlusDays).Where(cron.Date).Select(date => Seconds(date) + 43_200).Take(DueAtMost);
            Assert.Equal(expected, Due($"{cron.Text} UTC", Seconds(first), Seconds(first.PlusDays(3_000)) - 1));
        }, iter: 1_500);

    [Fact]
    public void From_anywhere_before_a_due_time_it_is_the_next_one() =>
        Gen.Select(WrittenCron.Any, AboutChanges, Gen.Double[0, 1], Gen.Long[0, 999]).Sample((cron, start, part, ms) =>
        {
            var frequency = DueTimes.Read($"{cron.Text} {start.Zone}");
            var from = start.From * 1_000 + ms;
            if (frequency.NextAfter(from, 0, "UTC") is not { } next)
                return;
            Assert.True(next > from);
            Assert.Equal(0, next % 1_000);
            Assert.Equal(next, frequency.NextAfter(from + (long)((next - 1 - from) * part), 0, "UTC"));
            Assert.Equal(next, frequency.NextAfter(next - 1, 0, "UTC"));
        }, iter: 3_000);

    [Fact]
    public void An_expression_without_a_zone_is_due_as_one_that_names_the_zone_of_the_instance() =>
        Gen.Select(WrittenCron.MostDays, AboutChanges).Sample((cron, start) => Assert.Equal(
            DueTimes.Read($"{cron.Text} {start.Zone}").NextAfter(start.From * 1_000, 0, "UTC"),
            DueTimes.Read(cron.Text).NextAfter(start.From * 1_000, 0, start.Zone)));

    [Fact]
    public void The_least_gap_is_that_of_all_due_times_side_by_side()
    {
        var days = Enumerable.Range(0, 130 * 365 + 32).Select(new LocalDate(1970, 1, 1).PlusDays).ToList();
        Gen.OneOf(WrittenCron.Any, WrittenCron.Noons).Sample(cron =>
        {
            var times = Enumerable.Range(0, 86_400).Where(at => cron.Second(at % 60) && cron.Minute(at / 60 % 60) && cron.Hour(at / 3_600)).ToList();
            var due = days.Where(cron.Date).ToList();
            var withinDays = due.Count == 0 ? [] : times.Zip(times.Skip(1), (one, next) => next - one);
            var betweenDays = due.Zip(due.Skip(1), (one, next) => Period.DaysBetween(one, next) * 86_400 - times[^1] + times[0]);
            var gap = ((CronFrequency)DueTimes.Read(cron.Text)).Calendar.SmallestGap();
            Assert.Equal(withinDays.Concat(betweenDays).Order().Select(seconds => (int?)seconds).FirstOrDefault(), (int?)gap?.TotalSeconds);
        }, iter: 60);
    }

    [Fact]
    public void Any_text_is_read_or_refused_and_asked_for_its_next_time_in_bounded_work()
    {
        var piece = Gen.OneOf(
            Gen.Char["0123456789*/,-?LW# "].Select(one => $"{one}"),
            Gen.OneOf("MON", "SUN", "JAN", "GMT+8:00", " UTC", "rate(", "at(", ")", "99", " * ", "L", "/", "2022"));
        var text = Gen.OneOf(
            piece.Array[0, 60].Select(string.Concat),
            piece.Array[1, 3].Select(string.Concat).Array[6, 8].Select(fields => string.Join(' ', fields)),
            Gen.Select(WrittenCron.Any, piece, Gen.Int[0, 20], (cron, more, at) => cron.Text.Insert(Math.Min(at, cron.Text.Length), more)),
            Gen.String);
        var ms = Gen.OneOf(Gen.Long, Gen.Long[0, 4_200_000_000_000]);
        Gen.Select(text, ms, ms, Gen.OneOf("UTC", "Europe/London", "?")).Sample((said, after, created, zone) =>
        {
            if (!Frequency.Parse(said).Try(out var frequency, out var refusal))
            {
                Assert.NotEmpty(DueTimes.Said(refusal));
                return;
            }

            Assert.True(frequency.NextAfter(after, created, zone) is not { } next || (next > after && next > created));
            _ = frequency.CheckInterval(TimeSpan.FromMinutes(1));
        }, iter: 10_000);
    }

    private static long Seconds(LocalDate date) => date.AtStartOfDayInZone(DateTimeZone.Utc).ToInstant().ToUnixTimeSeconds();

    private static List<long> Due(string text, long from, long until)
    {
        var frequency = DueTimes.Read(text);
        var due = new List<long>();
        for (var at = frequency.NextAfter(from * 1_000, 0, "UTC"); at <= until * 1_000 && due.Count < DueAtMost; at = frequency.NextAfter(at.Value, 0, "UTC"))
            due.Add(at.Value / 1_000);
        return due;
    }

    private static IEnumerable<(string Zone, long At)> Changes(string name)
    {
        var changes = DateTimeZoneProviders.Tzdb[name].GetZoneIntervals(Instant.FromUtc(2009, 1, 1, 0, 0), Instant.FromUtc(2025, 12, 31, 0, 0))
            .Where(interval => interval.HasStart && interval.Start > Instant.FromUtc(2009, 1, 1, 0, 0))
            .Select(interval => (name, interval.Start.ToUnixTimeSeconds()))
            .ToList();
        // A zone without any counts as well.
        return changes.Count > 0 ? changes : Enumerable.Range(0, 10).Select(number => (name, 1_700_000_000L + number * 10_000_000));
    }
}

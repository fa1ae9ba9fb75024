using CloudAssistant.Agent.Link;
using CsCheck;

namespace CloudAssistant.Agent.Tests.Link;

public class ReconnectDelayTests
{
    [Fact]
    public void A_pause_lies_between_nothing_and_a_bound_that_doubles_with_each_failure_up_to_the_cap() => Gen.Select(Gen.Int, Gen.Int[0, 40]).Sample((seed, failures) =>
    {
        var delay = new ReconnectDelay(new Random(seed));
        for (var i = 0; i < failures; i++)
            delay.Next(TimeSpan.Zero);
        return delay.Next(ReconnectDelay.GoodAfter - TimeSpan.FromTicks(1)) is var pause && pause >= TimeSpan.Zero && pause <= Bound(failures);
    });

    [Fact]
    public void After_a_good_link_pauses_begin_anew() => Gen.Select(Gen.Int, Gen.Int[0, 40]).Sample((seed, failures) =>
    {
        var delay = new ReconnectDelay(new Random(seed));
        for (var i = 0; i < failures; i++)
            delay.Next(TimeSpan.Zero);
        return delay.Next(ReconnectDelay.GoodAfter) <= Bound(0) && delay.Next(TimeSpan.Zero) <= Bound(1);
    });

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(12)]
    public void The_pauses_of_a_fleet_are_spread_over_all_of_it(int failures)
    {
        const int Agents = 5_000;
        var tenths = new int[10];
        for (var seed = 0; seed < Agents; seed++)
        {
            var delay = new ReconnectDelay(new Random(seed));
            for (var i = 0; i < failures; i++)
                delay.Next(TimeSpan.Zero);
            tenths[Math.Min(9, (int)(delay.Next(TimeSpan.Zero) / Bound(failures) * 10))]++;
        }
        // Six standard deviations of a fair draw.
        Assert.All(tenths, count => Assert.InRange(count, Agents / 10 - 130, Agents / 10 + 130));
    }

    private static TimeSpan Bound(int failures) =>
        TimeSpan.FromSeconds(Math.Min(ReconnectDelay.Cap.TotalSeconds, ReconnectDelay.Base.TotalSeconds * Math.Pow(2, failures)));
}

using CloudAssistant.Agent.Records;
using Microsoft.Extensions.Time.Testing;

namespace CloudAssistant.Agent.Tests.Link;

public class AgentClockTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly AgentClock _clock;

    public AgentClockTests() => _clock = new(_time, Guid.NewGuid());

    [Fact]
    public void What_lay_unread_never_makes_the_clock_early()
    {
        var asked = _clock.BootMs;
        _time.Advance(TimeSpan.FromMinutes(10));
        _clock.Learn(1_000_000, asked);
        Assert.Equal(1_600_000, _clock.Now().ServerMs);
        _clock.Hear(1_000_000);
        Assert.Equal(1_600_000, _clock.Now().ServerMs);
    }

    [Fact]
    public void The_closest_of_two_answers_on_a_link_counts()
    {
        var asked = _clock.BootMs;
        _time.Advance(TimeSpan.FromSeconds(10));
        _clock.Learn(1_000_000, asked);
        _clock.Learn(1_000_000, _clock.BootMs);
        Assert.Equal(1_000_000, _clock.Now().ServerMs);
    }

    [Fact]
    public void A_new_link_is_believed_even_when_its_server_is_behind()
    {
        _clock.Learn(5_000_000, _clock.BootMs);
        _clock.BeginLink();
        _clock.Learn(1_000_000, _clock.BootMs);
        Assert.Equal(1_000_000, _clock.Now().ServerMs);
    }

    [Fact]
    public void Time_goes_on_by_the_boot_clock()
    {
        _clock.Learn(1_000_000, _clock.BootMs);
        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(1_007_000, _clock.Now().ServerMs);
    }
}

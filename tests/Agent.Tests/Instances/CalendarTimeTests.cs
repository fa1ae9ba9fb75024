using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Tests.Instances;

public class CalendarTimeTests
{
    [Theory]
    [InlineData(0, "1970-01-01T00:00:00Z")]
    [InlineData(253_402_300_799_999, "9999-12-31T23:59:59Z")]
    [InlineData(253_402_300_800_000, "unknown")]
    [InlineData(long.MaxValue, "unknown")]
    [InlineData(-1, "unknown")]
    public void A_time_that_no_calendar_has_is_not_known(long serverMs, string text)
    {
        var time = new CalendarTime(TimeProvider.System, new Moment(Guid.NewGuid(), 0, null));
        var of = new Moment(Guid.NewGuid(), 0, serverMs);
        Assert.Equal((text, text), (CalendarTime.Text(time.OnServer(of)), CalendarTime.Text(time.OnMachine(of))));
    }
}

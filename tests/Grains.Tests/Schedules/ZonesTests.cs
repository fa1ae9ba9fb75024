using CloudAssistant.Grains.Schedules;

namespace CloudAssistant.Grains.Tests.Schedules;

public sealed class ZonesTests
{
    [Theory]
    [InlineData("UTC", 0)]
    [InlineData("Asia/Shanghai", 480)]
    [InlineData("America/Argentina/Buenos_Aires", -180)]
    [InlineData("Asia/Kolkata", 330)]
    [InlineData("Etc/GMT+8", -480)]
    [InlineData("GMT+8:00", 480)]
    [InlineData("GMT-7:00", -420)]
    [InlineData("GMT+0:00", 0)]
    [InlineData("GMT+5:45", 345)]
    [InlineData("GMT+14:00", 840)]
    [InlineData("GMT-14:00", -840)]
    public void Zones_are_IANA_names_offsets_and_UTC(string name, int minutes)
    {
        Assert.True(Zones.TryFind(name, out var zone));
        Assert.Equal(TimeSpan.FromMinutes(minutes), zone.GetUtcOffset(new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("CST")]
    [InlineData("GMT")]
    [InlineData("EST5EDT")]
    [InlineData("Japan")]
    [InlineData("utc")]
    [InlineData("asia/shanghai")]
    [InlineData("Asia")]
    [InlineData("Asia/")]
    [InlineData("Asia/Nowhere")]
    [InlineData("Asia/../Asia/Shanghai")]
    [InlineData("/Asia/Shanghai")]
    [InlineData("../../etc/localtime")]
    [InlineData("right/Asia/Shanghai")]
    [InlineData("GMT+08:00")]
    [InlineData("GMT+8")]
    [InlineData("GMT8:00")]
    [InlineData("GMT+8:0")]
    [InlineData("GMT+8:60")]
    [InlineData("GMT+14:01")]
    [InlineData("GMT+15:00")]
    [InlineData("UTC+8:00")]
    [InlineData("+8:00")]
    [InlineData("China Standard Time")]
    public void Nothing_else_is_a_zone(string name) => Assert.False(Zones.TryFind(name, out _));

    [Theory]
    [InlineData("Asia/Tokyo", 540)]
    [InlineData("Japan", 540)]
    [InlineData("Nowhere/Known", 0)]
    [InlineData("", 0)]
    [InlineData("../../etc/localtime", 0)]
    public void An_instance_may_have_a_zone_of_an_old_name_and_else_is_in_UTC(string name, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), Zones.OfInstance(name).BaseUtcOffset);
}

using CloudAssistant.Grains.Instances;

namespace CloudAssistant.Grains.Tests.Instances;

public sealed class AddressRangeTests
{
    [Theory]
    [InlineData("", "anything", true)]
    [InlineData("203.0.113.9", "203.0.113.9", true)]
    [InlineData("203.0.113.9", "203.0.113.8", false)]
    [InlineData("203.0.113.9", "::ffff:203.0.113.9", true)]
    [InlineData("203.0.113.0/24", "203.0.113.255", true)]
    [InlineData("203.0.113.77/24", "203.0.113.1", true)]
    [InlineData("203.0.113.0/24", "203.0.114.0", false)]
    [InlineData("0.0.0.0/0", "8.8.8.8", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("2001:db8::/33", "2001:db8:7fff::1", true)]
    [InlineData("2001:db8::/33", "2001:db8:8000::1", false)]
    [InlineData("::1", "::1", true)]
    [InlineData("203.0.113.0/24", "", false)]
    [InlineData("203.0.113.0/24", "nonsense", false)]
    public void Addresses_in_the_range_are_allowed(string range, string source, bool allowed) =>
        Assert.Equal(allowed, AddressRange.Allows(range, source));

    [Theory]
    [InlineData("1")]
    [InlineData("10.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("10.0.0.1/33")]
    [InlineData("10.0.0.1/-1")]
    [InlineData("10.0.0.1/")]
    [InlineData("10.0.0.256")]
    [InlineData("::1/129")]
    [InlineData("[::1]:80")]
    [InlineData("fe80::1%eth0")]
    [InlineData("example.com")]
    public void What_names_no_addresses_is_no_range(string text) => Assert.False(AddressRange.TryParse(text, out _));
}

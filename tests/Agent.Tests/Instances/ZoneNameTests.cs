using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Linux;

namespace CloudAssistant.Agent.Tests.Instances;

public sealed class ZoneNameTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ca-zone-").FullName;

    public ZoneNameTests()
    {
        Directory.CreateDirectory(Path.Combine(_root, "etc"));
        foreach (var zone in new[] { "Europe/Berlin", "Asia/Shanghai", "America/Argentina/Buenos_Aires", "Etc/GMT+8", "UTC" })
            Write($"usr/share/zoneinfo/{zone}", "");
    }

    [Theory]
    [InlineData("Asia/Shanghai", "Asia/Shanghai")]
    [InlineData("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires")]
    [InlineData("Etc/GMT+8", "Etc/GMT+8")]
    [InlineData("UTC", "UTC")]
    [InlineData(":Asia/Shanghai", "Asia/Shanghai")]
    [InlineData(":/usr/share/zoneinfo/Asia/Shanghai", "Asia/Shanghai")]
    [InlineData("/usr/share/zoneinfo/right/Asia/Shanghai", "Asia/Shanghai")]
    public void The_variable_goes_first(string tz, string zone)
    {
        Link("/usr/share/zoneinfo/Europe/Berlin");

        Assert.Equal(zone, ZoneName.Read(tz, _root));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(":/etc/localtime")]
    [InlineData("CET-1CEST")]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3")]
    [InlineData("Europe/Nowhere")]
    [InlineData("Europe")]
    [InlineData("../zoneinfo/Asia/Shanghai\n")]
    public void A_variable_that_names_no_zone_is_passed_over(string? tz)
    {
        Link("/usr/share/zoneinfo/Europe/Berlin");

        Assert.Equal("Europe/Berlin", ZoneName.Read(tz, _root));
    }

    [Fact]
    public void A_variable_is_taken_at_its_word_where_no_zones_are_installed()
    {
        Directory.Delete(Path.Combine(_root, "usr"), recursive: true);

        Assert.Equal("Asia/Tokyo", ZoneName.Read("Asia/Tokyo", _root));
    }

    [Theory]
    [InlineData("/usr/share/zoneinfo/Asia/Shanghai", "Asia/Shanghai")]
    [InlineData("../usr/share/zoneinfo/Asia/Shanghai", "Asia/Shanghai")]
    [InlineData("/usr/share/zoneinfo/posix/Asia/Shanghai", "Asia/Shanghai")]
    [InlineData("/etc/zoneinfo/UTC", "UTC")]
    public void The_link_goes_before_the_text(string target, string zone)
    {
        Write("etc/timezone", "Europe/Berlin\n");
        Link(target);

        Assert.Equal(zone, ZoneName.Read(null, _root));
    }

    [Theory]
    [InlineData("/usr/share/zoneinfo/")]
    [InlineData("/usr/share/zoneinfo/../../../tmp/zone")]
    [InlineData("/srv/my-zone")]
    public void The_text_is_taken_where_the_link_names_no_zone(string target)
    {
        Write("etc/timezone", "Europe/Berlin\n");
        Link(target);

        Assert.Equal("Europe/Berlin", ZoneName.Read(null, _root));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Central European Time\n")]
    [InlineData("/Europe/Berlin\n")]
    [InlineData("Europe/Berlin/\n")]
    [InlineData("Europe/Köln\n")]
    [InlineData("A23456789/123456789/123456789/123456789/123456789/123456789/12345\n")]
    public void Without_a_name_it_is_UTC(string text)
    {
        Write("etc/localtime", "TZif2");
        Write("etc/timezone", text);

        Assert.Equal("UTC", ZoneName.Read(null, _root));
    }

    [Fact]
    public void Without_any_file_it_is_UTC() => Assert.Equal("UTC", ZoneName.Read(null, Path.Combine(_root, "nothing")));

    [Fact]
    public void A_machine_that_moves_to_another_zone_is_seen_at_the_next_look()
    {
        Link("/usr/share/zoneinfo/Europe/Berlin");
        Assert.Equal("Europe/Berlin", ZoneName.Read(null, _root));

        File.Delete(Path.Combine(_root, "etc/localtime"));
        Link("/usr/share/zoneinfo/Asia/Shanghai");

        Assert.Equal("Asia/Shanghai", ZoneName.Read(null, _root));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Link(string target) => File.CreateSymbolicLink(Path.Combine(_root, "etc/localtime"), target);

    private void Write(string name, string text)
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}

using CloudAssistant.Gateway.Http;
using CloudAssistant.Gateway.Instances;
using CloudAssistant.Gateway.Regions;
using CloudAssistant.Gateway.Tests.Http;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using Enrollment = CloudAssistant.Grains.Interfaces.Instances.Enrollment;

namespace CloudAssistant.Gateway.Tests.Instances;

/// <summary>Managed instances as ECS instances, and the other small actions around them.</summary>
public class DescribeInstancesTests
{
    private static readonly string Known = InstanceId.New(CellId.Default, DateTimeOffset.UnixEpoch).ToString();

    [Fact]
    public async Task An_instance_is_told_as_far_as_it_is_known()
    {
        var answer = await DescribeInstances.RunAsync(Call(new Desk()));

        var item = Assert.Single(answer.Value!.Instances.Instance);
        Assert.Equal((Known, "web-1", "host", "Running", "linux", "Debian 12", "local-1", "1970-01-01T00:01Z"),
            (item.InstanceId, item.InstanceName, item.HostName, item.Status, item.OSType, item.OSName, item.RegionId, item.CreationTime));
        Assert.Equal(["10.0.0.7", "fd00::7"], item.VpcAttributes.PrivateIpAddress.IpAddress);
        Assert.Equal(["203.0.113.9"], item.PublicIpAddress.IpAddress);
        Assert.Equal(("", 0, 0, "", ""), (item.ZoneId, item.Cpu, item.Memory, item.EipAddress.IpAddress, item.StartTime));
        Assert.Equal((1L, 10L), (answer.Value.PageNumber, answer.Value.PageSize));
    }

    [Fact]
    public async Task Every_filter_reaches_the_list()
    {
        var desk = new Desk();

        await DescribeInstances.RunAsync(Call(desk,
            ("InstanceIds", $"[\"{Known}\", \"i-1\"]"), ("InstanceName", "web-*"), ("Status", "Stopped"), ("PrivateIpAddresses", "[\"10.0.0.7\",\"10.0.0.8\"]"),
            ("PublicIpAddresses", "[\"203.0.113.9\"]"), ("ResourceGroupId", "rg"), ("Tag.1.Key", "k"), ("Tag.1.Value", "v")));

        var query = desk.Query!;
        Assert.Equal((Known, "web-*", false, "rg", "v"), (Assert.Single(query.Ids).ToString(), query.Name, query.Online, query.ResourceGroupId, query.Tags["k"]));
        Assert.Equal(["10.0.0.7", "10.0.0.8"], query.Addresses.ToArray());
        Assert.Equal(["203.0.113.9"], query.InternetAddresses.ToArray());
    }

    [Theory]
    [InlineData("MaxResults", "1", 10)]
    [InlineData("MaxResults", "60", 60)]
    [InlineData("MaxResults", "1000", 100)]
    [InlineData("NextToken", "t", 10)]
    [InlineData("PageSize", "100", 100)]
    public async Task A_page_has_10_to_100_rows(string name, string value, int rows)
    {
        var desk = new Desk();

        await DescribeInstances.RunAsync(Call(desk, (name, value)));

        Assert.Equal(rows, desk.Query!.Page.Size);
    }

    [Theory]
    [InlineData("InstanceIds", "i-1", "InvalidInstanceIds.Malformed")]
    [InlineData("InstanceIds", "[1]", "InvalidInstanceIds.Malformed")]
    [InlineData("InstanceIds", "[]", "InvalidInstanceIds.Malformed")]
    [InlineData("InstanceIds", "[null]", "InvalidInstanceIds.Malformed")]
    [InlineData("InstanceIds", "null", "InvalidInstanceIds.Malformed")]
    [InlineData("PrivateIpAddresses", "10.0.0.1", "InvalidParameter.PrivateIpAddresses")]
    [InlineData("EipAddresses", "x", "InvalidParameter.EipAddresses")]
    [InlineData("Status", "Sleeping", "InvalidParameter.Status")]
    [InlineData("MaxResults", "many", "InvalidParameter.MaxResults")]
    [InlineData("PageSize", "101", "InvalidParam.PageSize")]
    [InlineData("PageNumber", "0", "InvalidParam.PageNumber")]
    [InlineData("DryRun", "true", "DryRunOperation")]
    public async Task What_is_not_in_order_is_refused(string name, string value, string code)
    {
        var desk = new Desk();

        var fault = (await DescribeInstances.RunAsync(Call(desk, (name, value)))).Fault!;

        Assert.Equal((code, 400), (fault.Code, fault.Status));
        Assert.Null(desk.Query);
    }

    [Theory]
    [InlineData("ZoneId", "z")]
    [InlineData("VpcId", "v")]
    [InlineData("ImageId", "i")]
    [InlineData("InstanceType", "t")]
    [InlineData("Status", "Starting")]
    [InlineData("EipAddresses", "[\"a\"]")]
    [InlineData("InnerIpAddresses", "[\"a\"]")]
    [InlineData("InstanceIds", "[\"i-1\"]")]
    public async Task What_no_instance_has_finds_none(string name, string value)
    {
        var desk = new Desk();

        Assert.Empty((await DescribeInstances.RunAsync(Call(desk, (name, value)))).Value!.Instances.Instance);
        Assert.Null(desk.Query);
    }

    [Fact]
    public async Task The_agent_of_an_instance_is_installed_already()
    {
        var fifty = Enumerable.Range(1, 51).Select(number => ($"InstanceId.{number}", InstanceId.New(CellId.Default, DateTimeOffset.UnixEpoch).ToString())).ToArray();

        Assert.Null((await InstallCloudAssistant.RunAsync(Call(new Desk(), ("InstanceId.1", Known)))).Fault);
        Assert.Equal(("MissingParameter.InstanceId", 400), Of((await InstallCloudAssistant.RunAsync(Call(new Desk()))).Fault!));
        Assert.Equal(("InstanceIds.ExceedLimit", 403), Of((await InstallCloudAssistant.RunAsync(Call(new Desk(), fifty))).Fault!));
        Assert.Equal(("InvalidInstance.NotFound", 404), Of((await InstallCloudAssistant.RunAsync(Call(new Desk(), fifty[..2]))).Fault!));
        Assert.Equal(("InvalidInstance.NotFound", 404), Of((await InstallCloudAssistant.RunAsync(Call(new Desk(), ("InstanceId.1", "i-1")))).Fault!));
    }

    [Fact]
    public async Task The_region_is_at_the_address_it_was_called_by()
    {
        var region = Assert.Single((await DescribeRegions.RunAsync(Call(new Desk()))).Value!.Regions.Region);

        Assert.Equal(("local-1", "local-1", "here:81", "available"), (region.RegionId, region.LocalName, region.RegionEndpoint, region.Status));
    }

    private static (string Code, int Status) Of(ApiFault fault) => (fault.Code, fault.Status);

    private static ActionCall Call(Desk desk, params (string, string)[] parameters) => Calls.Of(typeof(IInstanceDesk), desk, parameters);

    private sealed class Desk : IInstanceDesk
    {
        public InstanceQuery? Query { get; private set; }

        public Task<Reply<Page<Instance>>> ListInstancesAsync(Caller caller, string action, InstanceQuery query)
        {
            Query = query;
            return Task.FromResult<Reply<Page<Instance>>>(new Page<Instance>(
            [
                new()
                {
                    Id = InstanceId.Parse(Known), Account = caller.Account, Name = "web-1", Enrollment = EnrollmentId.New(), RegisteredAt = DateTimeOffset.UnixEpoch.AddSeconds(61),
                    Facts = new() { Hostname = "host", OsType = "linux", OsVersion = "Debian 12", Addresses = ["10.0.0.7", "fd00::7"] }, InternetAddress = "203.0.113.9", Online = true,
                },
            ], null, 1));
        }

        public Task<Reply<EnrollmentCreated>> CreateEnrollmentAsync(Caller caller, EnrollmentDraft draft, ClientToken? token) => throw new NotSupportedException();

        public Task<Reply<Instance>> DeregisterAsync(Caller caller, InstanceId instance, ClientToken? token) => throw new NotSupportedException();

        public Task<Reply<Page<Enrollment>>> ListEnrollmentsAsync(Caller caller, EnrollmentQuery query) => throw new NotSupportedException();
    }
}

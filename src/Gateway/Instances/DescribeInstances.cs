using System.Collections.Immutable;
using CloudAssistant.Api.Instances;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Instances;

/// <summary>Lists managed instances in the form of ECS instances.</summary>
internal static class DescribeInstances
{
    private const int RowsMin = 10;
    private const int RowsMax = 100;

    // No instance here has any of these: who asks for one finds nothing.
    private static readonly string[] NobodyHas = ["ZoneId", "VpcId", "ImageId", "InstanceType"];
    private static readonly string[] NobodyHasAddresses = ["EipAddresses", "InnerIpAddresses"];

    public static async Task<Answer<DescribeInstancesResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        var matchesNone = NobodyHas.Any(parameters.Has);
        foreach (var name in NobodyHasAddresses)
            matchesNone |= parameters.Texts(name, RowsMax) is not null;
        var query = new InstanceQuery
        {
            Ids = Ids(parameters, ref matchesNone),
            Name = parameters.Optional("InstanceName"),
            Online = Online(parameters, ref matchesNone),
            Addresses = parameters.Texts("PrivateIpAddresses", RowsMax) ?? [],
            InternetAddresses = parameters.Texts("PublicIpAddresses", RowsMax) ?? [],
            Tags = parameters.Tags(),
            ResourceGroupId = parameters.Optional("ResourceGroupId"),
            Page = Page(parameters),
        };
        if (parameters.Flag("DryRun") == true)
            parameters.Refuse(RefusalCode.DryRunOperation, "Request validation has been passed with DryRun flag set.");
        if (parameters.Fault is { } fault)
            return fault;
        if (matchesNone)
            return new DescribeInstancesResponse().Paged(query.Page, (Page<Instance>?)null);

        var reply = await call.Desk<IInstanceDesk>().ListInstancesAsync(call.Caller, "DescribeInstances", query);
        if (!reply.Try(out var page, out var refusal))
            return refusal;
        return new DescribeInstancesResponse { Instances = new() { Instance = [.. page.Items.Select(instance => Item(instance, call.RegionId))] } }.Paged(query.Page, page);
    }

    private static ImmutableArray<InstanceId> Ids(ParameterReader parameters, ref bool matchesNone)
    {
        if (parameters.Texts("InstanceIds", RowsMax, RefusalCode.InvalidInstanceIdsMalformed) is not { } texts)
            return [];
        var ids = texts.Where(text => InstanceId.TryParse(text, null, out _)).Select(text => InstanceId.Parse(text)).Distinct().ToImmutableArray();
        matchesNone |= ids.IsEmpty;
        return ids;
    }

    private static bool? Online(ParameterReader parameters, ref bool matchesNone)
    {
        switch (parameters.Text("Status"))
        {
            case "":
                return null;
            case "Running":
                return true;
            case "Stopped":
                return false;
            case "Pending" or "Starting" or "Stopping":
                matchesNone = true;
                return null;
            default:
                parameters.Refuse(RefusalResponses.Invalid("Status", "Pending, Running, Starting, Stopping or Stopped"));
                return null;
        }
    }

    // Documented for this list alone: what is out of range is brought into it.
    private static PageRequest Page(ParameterReader parameters)
    {
        if (!parameters.Has("MaxResults") && !parameters.Has("NextToken"))
            return parameters.Page(RowsMax);
        var wrong = RefusalResponses.Of(RefusalCode.InvalidParameterMaxResults, "MaxResults is a whole number.");
        return new((int)Math.Clamp(parameters.Number("MaxResults", wrong) ?? RowsMin, RowsMin, RowsMax), parameters.Optional("NextToken"));
    }

    private static InstanceItem Item(Instance instance, string regionId) => new()
    {
        InstanceId = instance.Id.ToString(),
        InstanceName = instance.Name,
        HostName = instance.Facts.Hostname,
        SerialNumber = instance.Facts.MachineId,
        Status = instance.Online ? "Running" : "Stopped",
        OSType = instance.Facts.OsType.Equals("windows", StringComparison.OrdinalIgnoreCase) ? "windows" : "linux",
        OSName = instance.Facts.OsVersion,
        OSNameEn = instance.Facts.OsVersion,
        RegionId = regionId,
        CreationTime = ApiText.Minute(instance.RegisteredAt),
        ResourceGroupId = instance.ResourceGroupId,
        PublicIpAddress = new() { IpAddress = instance.InternetAddress.Length > 0 ? [instance.InternetAddress] : [] },
        VpcAttributes = new() { PrivateIpAddress = new() { IpAddress = instance.Facts.Addresses } },
        Tags = ApiText.TagList(instance.Tags),
    };
}

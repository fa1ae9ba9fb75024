using CloudAssistant.Api.Instances;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Gateway.Instances;

/// <summary>Makes items of the API of managed instances.</summary>
internal static class ManagedInstanceItems
{
    /// <summary>As single answers show it.</summary>
    public static ManagedInstanceItem Of(Instance instance) => new()
    {
        InstanceId = instance.Id.ToString(),
        InstanceName = instance.Name,
        Hostname = instance.Facts.Hostname,
        OsType = instance.Facts.OsType,
        OsVersion = instance.Facts.OsVersion,
        AgentVersion = instance.Facts.AgentVersion,
        ActivationId = instance.Enrollment.ToString(),
        MachineId = instance.Facts.MachineId,
        IntranetIp = instance.Facts.Addresses is [var first, ..] ? first : "",
        InternetIp = instance.InternetAddress,
        TimeZone = instance.Facts.TimeZone,
        RegistrationTime = ApiText.Time(instance.RegisteredAt),
        LastInvokedTime = ApiText.Time(instance.LastInvokedAt),
        InvocationCount = instance.InvocationCount,
        ResourceGroupId = instance.ResourceGroupId,
    };

    /// <summary>As lists show it.</summary>
    public static ManagedInstanceItem InList(Instance instance) => Of(instance) with { Connected = instance.Online, Tags = ApiText.Tags(instance.Tags) };
}

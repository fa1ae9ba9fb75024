using CloudAssistant.Api.Instances;
using CloudAssistant.Gateway.Http;
using EnrollmentCode = CloudAssistant.Grains.Interfaces.Instances.Enrollment;

namespace CloudAssistant.Gateway.Instances;

/// <summary>Makes items of the API of enrollment codes: the API calls them activations.</summary>
internal static class ActivationItems
{
    /// <summary>As single answers show it.</summary>
    public static ActivationItem Of(EnrollmentCode enrollment) => new()
    {
        ActivationId = enrollment.Id.ToString(),
        InstanceName = enrollment.Draft.InstanceName,
        Description = enrollment.Draft.Description,
        InstanceCount = enrollment.Draft.InstanceCount,
        RegisteredCount = enrollment.RegisteredCount,
        DeregisteredCount = enrollment.DeregisteredCount,
        TimeToLiveInHours = enrollment.Draft.TimeToLiveInHours,
        IpAddressRange = enrollment.Draft.IpAddressRange,
        CreationTime = ApiText.Time(enrollment.CreatedAt),
    };

    /// <summary>As lists show it.</summary>
    public static ActivationItem InList(EnrollmentCode enrollment) => Of(enrollment) with
    {
        Disabled = enrollment.Disabled,
        ResourceGroupId = enrollment.Draft.ResourceGroupId,
        Tags = ApiText.Tags(enrollment.Draft.Tags),
    };
}

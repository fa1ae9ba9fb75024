using System.Security.Cryptography;
using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Instances;

/// <summary>What enrollment codes may look like, and who may enroll with one. Pure.</summary>
internal static class EnrollmentRules
{
    /// <summary>Instances of one code, at most.</summary>
    public const int InstancesMax = 1_000;

    /// <summary>Characters of a description, at most.</summary>
    public const int DescriptionCharactersMax = 100;

    /// <summary>How far the server time that an agent signed may be from now: a proof is worth nothing later.</summary>
    public static readonly TimeSpan TimeWindow = TimeSpan.FromMinutes(5);

    /// <summary>Null when a code may be made so.</summary>
    public static Refusal? Check(EnrollmentDraft draft, InstanceOptions options, CommandLimitOptions? limits = null)
    {
        if (draft.InstanceCount is < 1 or > InstancesMax)
            return new(RefusalCode.ActivationLimitationInvalid, $"InstanceCount is {draft.InstanceCount}; it must be 1 to {InstancesMax} instances.");
        if (draft.TimeToLiveInHours < 1 || draft.TimeToLiveInHours > options.TimeToLiveHoursMax)
            return new(RefusalCode.ActivationTtlExceedLimit, $"TimeToLiveInHours is {draft.TimeToLiveInHours}; it must be 1 to {options.TimeToLiveHoursMax} hours.");
        if (draft.InstanceName.Length > 0 && NameRules.CheckPrefix(draft.InstanceName) is { } badName)
            return badName;
        if (draft.Description.Length > DescriptionCharactersMax)
            return new(RefusalCode.ActivationDescExceedLimit, $"Description has {draft.Description.Length} characters; at most {DescriptionCharactersMax} are allowed.");
        if (draft.IpAddressRange.Length > 0 && !AddressRange.TryParse(draft.IpAddressRange, out _))
            return new(RefusalCode.AddressRangeInvalidPattern, "IpAddressRange is an IPv4 or IPv6 address or a network in CIDR form.");
        return ResourceGroupRules.Check(draft.ResourceGroupId) ?? TagRules.Check(draft.Tags, limits);
    }

    /// <summary>How a public key is remembered by its code.</summary>
    public static string KeyOf(ReadOnlySpan<byte> publicKey) => Convert.ToBase64String(SHA256.HashData(publicKey));

    /// <summary>Judges who wants to enroll. Says nothing of the code to those who do not have it.</summary>
    /// <param name="state">The code; null when there is none.</param>
    /// <param name="evidence">What the agent showed.</param>
    /// <param name="signed">Whether the holder of the key signed it.</param>
    /// <param name="now">Server time.</param>
    /// <returns>The instance that enrolled with this key before; null when it is new and may enroll.</returns>
    public static Reply<EnrolledInstance?> Judge(EnrollmentState? state, EnrollmentEvidence evidence, bool signed, DateTimeOffset now)
    {
        if (state is null || !EnrollmentCode.Fits(evidence.Code, state.CodeHash))
            return Refuse("The activation id and the activation code do not belong together.");
        if (!signed)
            return Refuse("The signature is not that of the key.");
        if (evidence.ServerTime < (now - TimeWindow).ToUnixTimeMilliseconds() || evidence.ServerTime > (now + TimeWindow).ToUnixTimeMilliseconds())
            return Refuse($"The proof is older than {TimeWindow.TotalMinutes:0} minutes or from the future: ask the server for its time again.");
        if (!AddressRange.Allows(state.Draft.IpAddressRange, evidence.SourceAddress))
            return Refuse("The activation code may not be used from this address.");

        var key = KeyOf(evidence.PublicKey);
        foreach (var enrolled in state.Enrolled)
        {
            if (enrolled.Key == key)
                return enrolled.Gone ? Refuse("The instance of this key was deregistered: make a new key.") : enrolled;
        }

        if (state.Disabled)
            return Refuse("The activation code is disabled.");
        if (now >= state.OpenUntil)
            return Refuse("The activation code has expired.");
        if (state.RegisteredCount >= state.Draft.InstanceCount)
            return Refuse($"The activation code was used for {state.Draft.InstanceCount} instances, which is all it is good for.");
        return (EnrolledInstance?)null;
    }

    private static Refusal Refuse(string why) => new(RefusalCode.EnrollmentRefused, why);
}

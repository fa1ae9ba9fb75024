namespace CloudAssistant.Cli.Access;

/// <summary>A profile as it is shown: its secret hidden.</summary>
internal sealed record ProfileRow(string Name, string Owner, bool Current, string Endpoint, string RegionId, string AccessKey, string Secret)
{
    public static ProfileRow Of(StoredProfile profile, string owner, bool current) => new(
        profile.Name, owner, current, profile.Endpoint ?? "", profile.RegionId ?? "", profile.AccessKeyId ?? profile.AccessKeyFile ?? "", profile.MaskedSecret);
}

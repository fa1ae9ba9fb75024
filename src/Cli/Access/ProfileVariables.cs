namespace CloudAssistant.Cli.Access;

/// <summary>Environment variables that choose the server, the key and the region.</summary>
internal static class ProfileVariables
{
    public const string Endpoint = "CLOUD_ASSISTANT_ENDPOINT";
    public const string AccessKeyFile = "CLOUD_ASSISTANT_ACCESS_KEY_FILE";
    public const string AccessKeyId = "CLOUD_ASSISTANT_ACCESS_KEY_ID";
    public const string AccessKeySecret = "CLOUD_ASSISTANT_ACCESS_KEY_SECRET";
    public const string RegionId = "CLOUD_ASSISTANT_REGION_ID";
    public const string Profile = "CLOUD_ASSISTANT_PROFILE";
    public const string Config = "CLOUD_ASSISTANT_CONFIG";
    public const string Data = "CLOUD_ASSISTANT_DATA";

    /// <summary>Keys of users of the vendor's tools, the newer names first.</summary>
    public static readonly IReadOnlyList<(string Id, string Secret)> VendorKeys =
    [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
        ("ALICLOUD_ACCESS_KEY_ID", "ALICLOUD_ACCESS_KEY_SECRET"),
        ("ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY"),
    ];

    /// <summary>Regions of users of the vendor's tools, the newer names first.</summary>
    public static readonly IReadOnlyList<string> VendorRegions = ["ALIBABA_CLOUD_REGION_ID", "ALICLOUD_REGION_ID", "ALICLOUD_REGION"];
}

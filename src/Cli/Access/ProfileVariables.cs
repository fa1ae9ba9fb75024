namespace CloudAssistant.Cli.Access;

/// <summary>Environment variables that choose the server.</summary>
internal static class ProfileVariables
{
    public const string Endpoint = "CLOUD_ASSISTANT_ENDPOINT";
    public const string AccessKeyFile = "CLOUD_ASSISTANT_ACCESS_KEY_FILE";
    public const string Data = "CLOUD_ASSISTANT_DATA";
}

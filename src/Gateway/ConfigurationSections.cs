namespace CloudAssistant.Gateway;

/// <summary>Where the settings of a gateway stand.</summary>
public static class ConfigurationSections
{
    /// <summary>An argument for the builder of a host. Without it the host watches the working directory and all below it for changed settings, which
    /// nothing here takes up: on a busy directory that costs more than the idle gateway itself.</summary>
    public const string FilesAreReadOnce = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>Where it listens and what it bounds.</summary>
    public const string Gateway = "Gateway";

    /// <summary>Limits of what callers write; silos read the same.</summary>
    public const string Commands = "Commands";

    /// <summary>Certificate and key of the listener.</summary>
    public const string Tls = "Tls";

    /// <summary>How to find the silos.</summary>
    public const string Orleans = "Orleans";

    /// <summary>Environment variable with the connection string of the membership tables; the same as <c>Orleans:Membership</c>.</summary>
    public const string MembershipVariable = "CLOUD_ASSISTANT_MEMBERSHIP";
}

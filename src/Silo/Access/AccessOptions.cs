namespace CloudAssistant.Silo.Access;

/// <summary>Where the keys of this server stand.</summary>
public sealed class AccessOptions
{
    /// <summary>The master key: 32 bytes that only the server's user may read. Made at the first start. Default: <c>master.key</c> in the data directory.
    /// All silos of a cluster need the same.</summary>
    public string MasterKeyFile { get; set; } = "";

    /// <summary>Where the first access key is written when the server has none. Default: <c>access-key.json</c> in the data directory.</summary>
    public string AccessKeyFile { get; set; } = "";

    internal void PlaceIn(string directory)
    {
        if (MasterKeyFile.Length == 0)
            MasterKeyFile = Path.Combine(directory, "master.key");
        if (AccessKeyFile.Length == 0)
            AccessKeyFile = Path.Combine(directory, "access-key.json");
    }
}

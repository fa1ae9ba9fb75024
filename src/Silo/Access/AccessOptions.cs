using System.ComponentModel.DataAnnotations;

namespace CloudAssistant.Silo.Access;

/// <summary>Where the keys of this server stand.</summary>
public sealed class AccessOptions
{
    /// <summary>The master key: 32 bytes that only the server's user may read. Made at the first start.</summary>
    [Required]
    public string MasterKeyFile { get; set; } = "";

    /// <summary>Where the first access key is written when the server has none. Default: <c>access-key.json</c> beside the master key.</summary>
    public string AccessKeyFile { get; set; } = "";

    /// <summary>Where the first access key goes.</summary>
    internal string FirstAccessKeyFile =>
        AccessKeyFile.Length > 0 ? AccessKeyFile : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(MasterKeyFile))!, "access-key.json");
}

using System.ComponentModel.DataAnnotations;

namespace CloudAssistant.Gateway.Http;

/// <summary>How the API answers. Section <c>Gateway</c>.</summary>
internal sealed class EcsApiOptions
{
    /// <summary>The region of this server. Default: <c>local-1</c>.</summary>
    [Required]
    public string RegionId { get; set; } = "local-1";

    /// <summary>Take calls for any region: there is only this one. Default: true.</summary>
    public bool AcceptAnyRegion { get; set; } = true;
}

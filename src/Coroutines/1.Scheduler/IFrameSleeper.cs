namespace Coroutines;

/// <summary>Somebody who sleeps until the next frame.</summary>
internal interface IFrameSleeper : ISleeper, IStanding
{
    /// <summary>In which frame it went to sleep.</summary>
    uint Since { get; set; }
}

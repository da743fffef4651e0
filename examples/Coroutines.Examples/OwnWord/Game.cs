namespace Chapter.OwnWord;

/// <summary>A game that counts its frames, and tells those who wait for the next one.</summary>
public sealed class Game
{
    public int Frame { get; private set; }

    public ICollection<NextFrame> Waiting { get; private set; } = [];

    public void Draw()
    {
        Frame++;

        // Whoever waits again, or withdraws, while these are told changes the list of the frame after this one.
        var waiting = Waiting;
        Waiting = [];
        foreach (var nextFrame in waiting)
            nextFrame.HasCome();
    }
}
